import { useState } from 'react';
import { say } from '../messages/say.ts';

/** A token that was just made. It is on this page and nowhere else. */
export function NewToken({ text }: { readonly text: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div role="status" className="mt-4 rounded-lg border border-emerald-2 bg-emerald-1 p-3 text-emerald-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>{say('tokens.once')}</p>
        {'clipboard' in navigator && (
          <button type="button" className="button button-plain" onClick={() => void copy()}>
            {say(isCopied ? 'tokens.copied' : 'tokens.copy')}
          </button>
        )}
      </div>
      <output className="mt-2 block font-mono text-xs break-all select-all">{text}</output>
    </div>
  );
}
