import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  readonly body: ReactNode;
  readonly confirm: string;
  readonly dismiss: string;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
  readonly onDismiss: () => void;
}

/** Asks before something happens. */
export function ConfirmDialog({ title, body, confirm, dismiss, danger = false, onConfirm, onDismiss }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onDismiss}>
      <div className="mt-2 break-words text-text-2">{body}</div>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <button type="button" className="button button-plain" onClick={onDismiss}>
          {dismiss}
        </button>
        <button type="button" className={`button ${danger ? 'button-danger' : 'button-primary'}`} onClick={onConfirm}>
          {confirm}
        </button>
      </div>
    </Dialog>
  );
}
