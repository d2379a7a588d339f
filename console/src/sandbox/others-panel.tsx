import { Link } from '@tanstack/react-router';
import type { Sandbox } from '../api/sandbox.ts';
import { say } from '../messages/say.ts';
import { Notice } from '../ui/notice.tsx';

/** A Sandbox of somebody else in the Organization: it is seen and not entered, because its agents act as its owner. */
export function OthersPanel({ sandbox }: { readonly sandbox: Sandbox | undefined }) {
  const back = (
    <Link to="/sandbox" className="button button-primary">
      {say('session.goneBack')}
    </Link>
  );
  return (
    <div className="flex-1">
      <Notice title={say('session.others', { owner: sandbox?.owner ?? '' })} action={back}>
        {say('connection.notYoursHint')}
      </Notice>
    </div>
  );
}
