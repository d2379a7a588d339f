import { useEffect, useRef, type ReactNode } from 'react';

interface ConfirmDialogProps {
  readonly title: string;
  readonly body: ReactNode;
  readonly confirm: string;
  readonly dismiss: string;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
  readonly onDismiss: () => void;
}

/** Asks before something happens. The browser keeps the focus inside and closes it with Escape. */
export function ConfirmDialog({ title, body, confirm, dismiss, danger = false, onConfirm, onDismiss }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      onClose={onDismiss}
      aria-labelledby="confirm-title"
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-xl border border-border bg-bg-2 p-5 text-text-1 backdrop:bg-scrim"
    >
      <h2 id="confirm-title" className="text-base font-semibold">
        {title}
      </h2>
      <div className="mt-2 break-words text-text-2">{body}</div>
      <div className="mt-5 flex justify-end gap-2">
        <button type="button" className="button button-plain" onClick={() => dialog.current?.close()}>
          {dismiss}
        </button>
        <button type="button" className={`button ${danger ? 'button-danger' : 'button-primary'}`} onClick={onConfirm}>
          {confirm}
        </button>
      </div>
    </dialog>
  );
}
