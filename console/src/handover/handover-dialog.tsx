import { useState } from 'react';
import { say } from '../messages/say.ts';
import { Dialog } from '../ui/dialog.tsx';
import { handoverLink } from './handover-link.ts';
import { QrImage } from './qr-image.tsx';

interface HandoverDialogProps {
  readonly id: string;
  readonly session: string;
  readonly onClose: () => void;
}

/** Leads another device to the same running session. */
export function HandoverDialog({ id, session, onClose }: HandoverDialogProps) {
  const { address, isLocal } = handoverLink(location, id, session);
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(address);
    setCopied(true);
  };
  return (
    <Dialog title={say('handover.title')} onClose={onClose}>
      <p className="mt-2 mb-4 text-text-2">{say('handover.hint')}</p>
      {isLocal && <p className="mb-4 rounded-lg border border-amber-2 bg-amber-1 px-3 py-2 text-amber-3">{say('handover.local')}</p>}
      <QrImage text={address} label={say('handover.code')} />
      <p className="mt-4 rounded-lg bg-bg-3 p-2 font-mono text-xs break-all select-all" data-testid="handover-address">
        {address}
      </p>
      <p className="mt-2 text-xs text-text-3">{say('handover.noSecret')}</p>
      <div className="mt-5 flex justify-end gap-2">
        {'clipboard' in navigator && (
          <button type="button" className="button button-plain" onClick={() => void copy()}>
            {say(isCopied ? 'handover.copied' : 'handover.copy')}
          </button>
        )}
        <button type="button" className="button button-primary" onClick={onClose}>
          {say('handover.close')}
        </button>
      </div>
    </Dialog>
  );
}
