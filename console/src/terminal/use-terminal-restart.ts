import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../api/request.ts';
import { terminalsQuery } from '../api/sandbox-queries.ts';
import { createTerminal, endTerminal, getTerminals } from '../api/terminal.api.ts';

/** Begins a terminal session anew, with its id and program, whether it has ended or was removed. */
export function useTerminalRestart(sandboxId: string, session: string, onRestarted: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => beginAnew(sandboxId, session),
    onSuccess: onRestarted,
    onSettled: () => client.invalidateQueries({ queryKey: terminalsQuery(sandboxId).queryKey }),
  });
}

// Another device may have begun it meanwhile. One that runs is never ended here.
async function beginAnew(sandboxId: string, session: string): Promise<void> {
  const known = (await getTerminals(sandboxId)).find(({ id }) => id === session);
  if (known !== undefined && known.state !== 'ended') return;
  if (known !== undefined) await endTerminal(sandboxId, session);
  try {
    await createTerminal(sandboxId, { id: session, ...(known?.agent !== undefined && { agent: known.agent }), ...(known !== undefined && { name: known.name }) });
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'session_exists') throw error;
  }
}
