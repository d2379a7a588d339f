import { say } from '../messages/say.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

/** Programs can show any text as a link to anywhere: the real address is shown before it is opened. */
export function LinkQuestion({ target, onClose }: { readonly target: URL; readonly onClose: () => void }) {
  return (
    <ConfirmDialog
      title={say('link.title')}
      body={
        <>
          <p>{say('link.body', { host: target.host })}</p>
          <p className="mt-2 max-h-40 overflow-auto rounded-lg bg-bg-3 p-2 font-mono text-xs break-all">{target.href}</p>
        </>
      }
      confirm={say('link.open')}
      dismiss={say('link.cancel')}
      onDismiss={onClose}
      onConfirm={() => {
        window.open(target.href, '_blank', 'noopener,noreferrer');
        onClose();
      }}
    />
  );
}
