import { Link } from '@tanstack/react-router';
import { say } from '../messages/say.ts';
import { Notice } from '../ui/notice.tsx';

type ProblemStatus = 401 | 403 | 404;

/** Whether an answer ends the page: asking again changes nothing. */
export function isSessionProblem(status: number | undefined): status is ProblemStatus {
  return status === 401 || status === 403 || status === 404;
}

export function SessionProblem({ status }: { readonly status: ProblemStatus }) {
  if (status === 404) {
    return (
      <Notice title={say('session.gone')} action={<BackLink />}>
        {say('session.goneHint')}
      </Notice>
    );
  }
  if (status === 403) {
    return (
      <Notice title={say('session.forbidden')} action={<BackLink />}>
        {say('session.forbiddenHint')}
      </Notice>
    );
  }
  return (
    <Notice title={say('session.signedOut')} action={<SignInLink />}>
      {say('session.signedOutHint')}
    </Notice>
  );
}

function BackLink() {
  return (
    <Link to="/sandbox" className="button button-primary">
      {say('session.goneBack')}
    </Link>
  );
}

function SignInLink() {
  return (
    <a href={`/login?return=${encodeURIComponent(location.pathname)}`} className="button button-primary">
      {say('session.signIn')}
    </a>
  );
}
