import { say } from '../messages/say.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

interface DeleteDialogProps {
  readonly name: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function DeleteDialog({ name, onConfirm, onClose }: DeleteDialogProps) {
  return (
    <ConfirmDialog
      title={say('session.deleteTitle', { name })}
      body={say('session.deleteBody')}
      confirm={say('session.deleteConfirm')}
      dismiss={say('session.keep')}
      danger
      onDismiss={onClose}
      onConfirm={() => {
        onClose();
        onConfirm();
      }}
    />
  );
}
