import { useState } from 'react';
import { say } from '../messages/say.ts';
import type { PtyState } from '../wire/pty-state.ts';

/** Says why the terminal does not fill this display: another one, perhaps a second tab, is smaller. */
export function SecondDisplayBar({ state: { viewers, self, owner, readOnly }, onTakeOver }: { readonly state: PtyState; readonly onTakeOver: () => void }) {
  const [isDismissed, setDismissed] = useState(false);
  const isSmaller = owner !== null && owner !== self && viewers.some(({ id }) => id === owner);
  if (!isSmaller || readOnly || isDismissed) return null;
  return (
    <div role="status" data-testid="second-display" className="flex flex-wrap items-center gap-3 border-b border-border bg-bg-1 px-4 py-1.5 text-text-2">
      <span className="min-w-0 flex-1">{say('second.hint')}</span>
      <button type="button" className="button button-plain" onClick={onTakeOver}>
        {say('second.mine')}
      </button>
      <button type="button" className="button button-quiet" onClick={() => setDismissed(true)}>
        {say('second.share')}
      </button>
    </div>
  );
}
