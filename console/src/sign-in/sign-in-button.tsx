import { useMutation } from '@tanstack/react-query';
import { say } from '../messages/say.ts';
import { ProblemLine } from '../ui/problem-line.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { beginSignIn, currentPage } from './begin-sign-in.ts';

export function useSignIn() {
  return useMutation({ mutationFn: () => beginSignIn(currentPage(), Date.now()) });
}

/** The way to the sign-in and back, and why there is none. */
export function SignInButton({ signIn: { isPending, isError, error, mutate } }: { readonly signIn: ReturnType<typeof useSignIn> }) {
  return (
    <div className="inline-flex flex-col items-center gap-2">
      {isError && <ProblemLine lead={say('signIn.refused')} error={error} />}
      <button type="button" className="button button-primary" disabled={isPending} onClick={() => mutate()}>
        {isPending && <Spinner small />}
        {say('session.signIn')}
      </button>
    </div>
  );
}
