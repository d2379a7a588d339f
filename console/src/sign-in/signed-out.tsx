import { useEffect } from 'react';
import { say } from '../messages/say.ts';
import { Notice } from '../ui/notice.tsx';
import { mayGoByItself } from './begin-sign-in.ts';
import { SignInButton, useSignIn } from './sign-in-button.tsx';

/** The page of somebody who is not signed in. Goes to the sign-in at once, unless that has just been tried. */
export function SignedOut() {
  const signIn = useSignIn();
  const { mutate } = signIn;
  useEffect(() => {
    if (mayGoByItself(Date.now())) mutate();
  }, [mutate]);
  return (
    <Notice title={say('signIn.title')} action={<SignInButton signIn={signIn} />}>
      {say(signIn.isPending ? 'signIn.leaving' : 'signIn.hint')}
    </Notice>
  );
}

/** Told above a page that is still open when its session has ended. */
export function SessionEnded() {
  const signIn = useSignIn();
  return (
    <div role="alert" data-testid="session-ended" className="flex flex-wrap items-center gap-3 border-b border-rose-2 bg-rose-1 px-4 py-2 text-rose-3">
      <span className="min-w-0 flex-1">
        <strong className="font-semibold">{say('session.signedOut')}.</strong> {say('session.signedOutHint')}
      </span>
      <SignInButton signIn={signIn} />
    </div>
  );
}

/** After signing out by choice nobody is sent to the sign-in, which might let them in again by itself. */
export function LeftPage() {
  const signIn = useSignIn();
  return (
    <Notice title={say('signIn.left')} action={<SignInButton signIn={signIn} />}>
      {say('signIn.leftHint')}
    </Notice>
  );
}
