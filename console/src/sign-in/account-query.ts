import { queryOptions, useQuery } from '@tanstack/react-query';
import { getAccount, type SignedInPerson } from '../api/account.api.ts';
import { ApiProblem } from '../api/request.ts';

export interface AccountState {
  /** Who is signed in, or was until the session ended; undefined for a stranger. */
  readonly person: SignedInPerson | undefined;
  readonly isSignedOut: boolean;
}

const queryKey = ['account'] as const;

/** Who is signed in. The whole console goes by it, whichever request is answered 401 first. */
export function accountQuery() {
  return queryOptions({
    queryKey,
    queryFn: async ({ client, signal }): Promise<AccountState> => {
      try {
        return { person: await getAccount(signal), isSignedOut: false };
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
        return { person: client.getQueryData<AccountState>(queryKey)?.person, isSignedOut: true };
      }
    },
    staleTime: 60_000,
  });
}

/** Who is signed in, as far as the frame around the page knows already. */
export function useAccount(): SignedInPerson | undefined {
  return useQuery({ ...accountQuery(), enabled: false }).data?.person;
}
