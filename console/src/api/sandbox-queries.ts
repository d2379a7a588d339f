import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { pollInterval } from '../sandbox/poll-interval.ts';
import { getAllowances } from './account.api.ts';
import { ApiProblem } from './request.ts';
import type { Sandbox } from './sandbox.ts';
import { getByosStatus, getSandbox, getSandboxes } from './sandbox.api.ts';
import { getTerminals } from './terminal.api.ts';

const listKey = ['sandboxes'] as const;
const allowancesKey = ['allowances'] as const;
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

export function allowancesQuery() {
  return queryOptions({ queryKey: allowancesKey, queryFn: ({ signal }) => getAllowances(signal), staleTime: 30_000 });
}

/** Puts a Sandbox that was just answered where both pages look first. */
export function keepSandbox(client: QueryClient, sandbox: Sandbox): void {
  client.setQueryData(sandboxKey(sandbox.id), sandbox);
  readListsAgain(client);
}

export function forgetSandbox(client: QueryClient, id: string): void {
  client.removeQueries({ queryKey: sandboxKey(id) });
  client.setQueryData<readonly Sandbox[]>(listKey, (known) => known?.filter((sandbox) => sandbox.id !== id));
  readListsAgain(client);
}

function readListsAgain(client: QueryClient): void {
  for (const queryKey of [listKey, allowancesKey]) void client.invalidateQueries({ queryKey });
}

export function problemStatus(error: unknown): number | undefined {
  return error instanceof ApiProblem ? error.status : undefined;
}
