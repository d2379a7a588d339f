import { useState } from 'react';
import type { Sandbox } from '../api/sandbox.ts';
import { HandoverDialog } from '../handover/handover-dialog.tsx';
import { say } from '../messages/say.ts';
import { Menu } from '../ui/menu.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { useDeletion } from './use-deletion.ts';
import { useOperatingMode } from './use-operating-mode.ts';

interface SessionMenuProps {
  readonly id: string;
  readonly session: string;
  readonly sandbox: Sandbox | undefined;
  readonly isOwn: boolean;
}

type AskedFor = 'rename' | 'handover' | 'delete' | undefined;

/** What can be done with a Sandbox as a whole. */
export function SessionMenu({ id, session, sandbox, isOwn }: SessionMenuProps) {
  const [asked, setAsked] = useState<AskedFor>(undefined);
  const deletion = useDeletion(id);
  const mode = useOperatingMode(id);
  const isDeleting = deletion.isPending || sandbox?.isDeleting === true;
  const close = (): void => setAsked(undefined);
  return (
    <div className="-mr-3 ml-auto flex flex-wrap items-center justify-end gap-1">
      {deletion.isError && <ProblemLine lead={say('session.deleteFailed')} error={deletion.error} />}
      {mode.isError && <ProblemLine lead={say('session.suspendFailed')} error={mode.error} />}
      {isDeleting && <span className="text-text-2">{say('session.deleting')}</span>}
      {isOwn && (
        <button type="button" className="button button-quiet max-sm:hidden" onClick={() => setAsked('handover')}>
          {say('handover.open')}
        </button>
      )}
      <Menu testId="session-menu" label={say('session.more')} summary={<span aria-hidden>⋯</span>}>
        {isOwn && <MenuChoice text={say('handover.open')} className="sm:hidden" onChoose={() => setAsked('handover')} />}
        <MenuChoice text={say('rename.open')} disabled={sandbox === undefined} onChoose={() => setAsked('rename')} />
        <SuspendChoice sandbox={sandbox} isBusy={mode.isPending} onSuspend={() => mode.mutate('Suspended')} />
        <MenuChoice text={say('session.delete')} disabled={isDeleting} onChoose={() => setAsked('delete')} />
      </Menu>
      <AskedDialog asked={asked} place={{ id, session, name: sandbox?.displayName ?? id }} onClose={close} onDelete={() => deletion.mutate()} />
    </div>
  );
}

interface AskedDialogProps {
  readonly asked: AskedFor;
  readonly place: { readonly id: string; readonly session: string; readonly name: string };
  readonly onClose: () => void;
  readonly onDelete: () => void;
}

function AskedDialog({ asked, place: { id, session, name }, onClose, onDelete }: AskedDialogProps) {
  if (asked === 'rename') return <RenameDialog id={id} name={name} onClose={onClose} />;
  if (asked === 'handover') return <HandoverDialog id={id} session={session} onClose={onClose} />;
  return asked === 'delete' ? <DeleteDialog name={name} onClose={onClose} onConfirm={onDelete} /> : null;
}

interface SuspendChoiceProps {
  readonly sandbox: Sandbox | undefined;
  readonly isBusy: boolean;
  readonly onSuspend: () => void;
}

function SuspendChoice({ sandbox, isBusy, onSuspend }: SuspendChoiceProps) {
  if (sandbox?.status !== 'running') return null;
  return <MenuChoice text={say('session.suspend')} disabled={isBusy} onChoose={onSuspend} />;
}

interface MenuChoiceProps {
  readonly text: string;
  readonly onChoose: () => void;
  readonly disabled?: boolean;
  readonly className?: string;
}

function MenuChoice({ text, onChoose, disabled = false, className = '' }: MenuChoiceProps) {
  return (
    <button type="button" className={`button button-quiet w-full justify-start ${className}`} disabled={disabled} onClick={onChoose}>
      {text}
    </button>
  );
}
