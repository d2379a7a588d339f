import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { problemStatus } from './api/sandbox-queries.ts';
import { accountQuery } from './sign-in/account-query.ts';

/** Queries are repeated by their intervals alone, so that a page shows at once what the API said. */
export const consoleQueryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 1_000 }, mutations: { retry: false } },
  queryCache: new QueryCache({ onError: askWhoIsSignedIn }),
  mutationCache: new MutationCache({ onError: askWhoIsSignedIn }),
});

function askWhoIsSignedIn(error: unknown): void {
  if (problemStatus(error) === 401) void consoleQueryClient.invalidateQueries({ queryKey: accountQuery().queryKey });
}
