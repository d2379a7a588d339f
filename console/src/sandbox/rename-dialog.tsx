import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keepSandbox } from '../api/sandbox-queries.ts';
import { changeSandbox } from '../api/sandbox.api.ts';
import { say } from '../messages/say.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';

interface RenameDialogProps {
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** Gives a Sandbox another name for people; its id and address stay. */
export function RenameDialog({ id, name, onClose }: RenameDialogProps) {
  const client = useQueryClient();
  const [text, setText] = useState(name);
  const rename = useMutation({
    mutationFn: (displayName: string) => changeSandbox(id, { displayName }),
    onSuccess: (sandbox) => {
      keepSandbox(client, sandbox);
      onClose();
    },
  });
  return (
    <Dialog title={say('rename.title')} onClose={onClose}>
      <form
        className="mt-3"
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate(text.trim());
        }}
      >
        <input className="field" aria-label={say('rename.label')} required maxLength={80} pattern=".*\S.*" value={text} onChange={({ target }) => setText(target.value)} />
        <p className="mt-2 text-xs text-text-3">{say('rename.hint', { id })}</p>
        {rename.isError && <ProblemLine lead={say('rename.failed')} error={rename.error} />}
        <div className="mt-5 flex justify-end gap-2">
          <button type="button" className="button button-plain" onClick={onClose}>
            {say('rename.cancel')}
          </button>
          <button type="submit" className="button button-primary" disabled={rename.isPending}>
            {say('rename.confirm')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
