import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { problemStatus, terminalsQuery } from '../api/sandbox-queries.ts';
import { createTerminal, endTerminal } from '../api/terminal.api.ts';

/** Begins a terminal session anew, with its id and program, whether it has ended or was removed. */
export function useTerminalRestart(sandboxId: string, session: string, onRestarted: () => void) {
  const client = useQueryClient();
  const { data: terminals = [] } = useQuery({ ...terminalsQuery(sandboxId), enabled: false });
  return useMutation({
    mutationFn: async () => {
      const known = terminals.find(({ id }) => id === session);
      await removed(endTerminal(sandboxId, session));
      await createTerminal(sandboxId, { id: session, ...(known?.agent !== undefined && { agent: known.agent }), ...(known !== undefined && { name: known.name }) });
    },
    onSuccess: onRestarted,
    onSettled: () => client.invalidateQueries({ queryKey: terminalsQuery(sandboxId).queryKey }),
  });
}

// What is gone already is as wanted.
async function removed(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (problemStatus(error) !== 404) throw error;
  }
}
