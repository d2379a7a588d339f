import { useState } from 'react';
import type { Sandbox } from '../api/sandbox.ts';
import { say } from '../messages/say.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';
import { useDeletion } from './use-deletion.ts';
import { useOperatingMode } from './use-operating-mode.ts';

interface SessionActionsProps {
  readonly id: string;
  readonly sandbox: Sandbox | undefined;
}

export function SessionActions({ id, sandbox }: SessionActionsProps) {
  const [asking, setAsking] = useState(false);
  const deletion = useDeletion(id);
  const isDeleting = deletion.isPending || sandbox?.isDeleting === true;
  return (
    <div className="ml-auto flex flex-wrap items-center gap-2">
      {deletion.isError && <ProblemLine lead={say('session.deleteFailed')} error={deletion.error} />}
      {sandbox?.status === 'running' && <SuspendButton id={id} />}
      <button type="button" className="button button-quiet" disabled={isDeleting} onClick={() => setAsking(true)}>
        {say(isDeleting ? 'session.deleting' : 'session.delete')}
      </button>
      {asking && (
        <ConfirmDialog
          title={say('session.deleteTitle', { name: sandbox?.displayName ?? id })}
          body={say('session.deleteBody')}
          confirm={say('session.deleteConfirm')}
          dismiss={say('session.keep')}
          danger
          onDismiss={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            deletion.mutate();
          }}
        />
      )}
    </div>
  );
}

function SuspendButton({ id }: { readonly id: string }) {
  const mode = useOperatingMode(id);
  return (
    <>
      {mode.isError && <ProblemLine lead={say('session.suspendFailed')} error={mode.error} />}
      <button type="button" className="button button-quiet max-sm:hidden" disabled={mode.isPending} onClick={() => mode.mutate('Suspended')}>
        {say('session.suspend')}
      </button>
    </>
  );
}
