import { QueryClient } from '@tanstack/react-query';

/** Queries are repeated by their intervals alone, so that a page shows at once what the API said. */
export const consoleQueryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 1_000 }, mutations: { retry: false } },
});
