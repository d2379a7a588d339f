import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { problemStatus, sandboxQuery } from '../api/sandbox-queries.ts';
import { say } from '../messages/say.ts';
import { Notice } from '../ui/notice.tsx';
import { SandboxProvisioningPanel } from './sandbox-provisioning-panel.tsx';
import { SessionHeader } from './session-header.tsx';

/** `/sandbox/$id`: the panel while the Sandbox is prepared, its terminal once it is ready. */
export function SandboxSession({ id }: { readonly id: string }) {
  const { data: sandbox, error, refetch } = useQuery(sandboxQuery(id));
  const status = problemStatus(error);
  if (status === 404) return <GoneNotice />;
  if (status === 401) return <SignedOutNotice />;
  if (status === 403) return <Notice title={say('session.forbidden')} action={<BackLink />}>{say('session.forbiddenHint')}</Notice>;
  const showTerminal = sandbox?.status === 'running';
  return (
    <div className="flex h-full flex-col">
      <SessionHeader id={id} sandbox={sandbox} />
      {!showTerminal && <SandboxProvisioningPanel id={id} sandbox={sandbox} isUnreachable={error !== null} onLookAgain={() => void refetch()} />}
    </div>
  );
}

function BackLink() {
  return (
    <Link to="/sandbox" className="button button-primary">
      {say('session.goneBack')}
    </Link>
  );
}

function GoneNotice() {
  return (
    <Notice title={say('session.gone')} action={<BackLink />}>
      {say('session.goneHint')}
    </Notice>
  );
}

function SignedOutNotice() {
  const signIn = (
    <a href={`/login?return=${encodeURIComponent(location.pathname)}`} className="button button-primary">
      {say('session.signIn')}
    </a>
  );
  return (
    <Notice title={say('session.signedOut')} action={signIn}>
      {say('session.signedOutHint')}
    </Notice>
  );
}
