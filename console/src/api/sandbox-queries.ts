import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { pollInterval } from '../sandbox/poll-interval.ts';
import { ApiProblem } from './request.ts';
import type { Sandbox } from './sandbox.ts';
import { getByosStatus, getSandbox, getSandboxes } from './sandbox.api.ts';
import { getTerminals } from './terminal.api.ts';

const listKey = ['sandboxes'] as const;
const sandboxKey = (id: string) => ['sandbox', id] as const;

export function sandboxesQuery() {
  return queryOptions({ queryKey: listKey, queryFn: ({ signal }) => getSandboxes(signal) });
}

/** Read every 2 s until it is settled; read again when the window gets the focus. */
export function sandboxQuery(id: string) {
  return queryOptions({
    queryKey: sandboxKey(id),
    queryFn: ({ signal }) => getSandbox(id, signal),
    refetchInterval: ({ state }) => pollInterval(state.data, problemStatus(state.error)),
    refetchOnWindowFocus: 'always',
  });
}

/** The programs in a Sandbox tell of themselves rarely; what the person does here is read again at once. */
/** The first terminal begins a moment after its Sandbox is ready. */
export function terminalsQuery(sandboxId: string) {
  return queryOptions({
    queryKey: ['terminals', sandboxId],
    queryFn: ({ signal }) => getTerminals(sandboxId, signal),
    refetchInterval: ({ state }) => (state.data?.length === 0 ? 1_000 : 15_000),
  });
}

export function byosQuery() {
  return queryOptions({ queryKey: ['byos', 'claude-code'], queryFn: ({ signal }) => getByosStatus(signal) });
}

/** Puts a Sandbox that was just answered where both pages look first. */
export function keepSandbox(client: QueryClient, sandbox: Sandbox): void {
  client.setQueryData(sandboxKey(sandbox.id), sandbox);
  void client.invalidateQueries({ queryKey: listKey });
}

export function forgetSandbox(client: QueryClient, id: string): void {
  client.removeQueries({ queryKey: sandboxKey(id) });
  client.setQueryData<readonly Sandbox[]>(listKey, (known) => known?.filter((sandbox) => sandbox.id !== id));
  void client.invalidateQueries({ queryKey: listKey });
}

export function problemStatus(error: unknown): number | undefined {
  return error instanceof ApiProblem ? error.status : undefined;
}
