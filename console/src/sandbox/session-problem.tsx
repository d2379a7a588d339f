import { Link } from '@tanstack/react-router';
import { say } from '../messages/say.ts';
import { Notice } from '../ui/notice.tsx';

type ProblemStatus = 403 | 404;

/** Whether an answer ends the page: asking again changes nothing. */
export function isSessionProblem(status: number | undefined): status is ProblemStatus {
  return status === 403 || status === 404;
}

export function SessionProblem({ status }: { readonly status: ProblemStatus }) {
  if (status === 404) {
    return (
      <Notice title={say('session.gone')} action={<BackLink />}>
        {say('session.goneHint')}
      </Notice>
    );
  }
  return (
    <Notice title={say('session.forbidden')} action={<BackLink />}>
      {say('session.forbiddenHint')}
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
