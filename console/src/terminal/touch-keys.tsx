import { say } from '../messages/say.ts';
import { touchKeys, type TouchKey } from './touch-key.ts';

interface TouchKeysProps {
  readonly onPress: (key: TouchKey) => void;
  readonly onPaste: (text: string) => void;
}

/** Keys that a phone's keyboard does not have. */
export function TouchKeys({ onPress, onPaste }: TouchKeysProps) {
  const paste = async (): Promise<void> => {
    // Refused by the person or the browser: then nothing is pasted.
    const text = await navigator.clipboard.readText().catch(() => '');
    if (text !== '') onPaste(text);
  };
  return (
    <div role="toolbar" aria-label={say('keys.label')} className="flex gap-1 overflow-x-auto border-t border-border bg-bg-1 p-1 pointer-fine:hidden">
      {touchKeys.map((key) => (
        <button key={key} type="button" className="button button-plain shrink-0 font-mono" onClick={() => onPress(key)}>
          {key}
        </button>
      ))}
      {'clipboard' in navigator && (
        <button type="button" className="button button-plain shrink-0" onClick={() => void paste()}>
          {say('keys.paste')}
        </button>
      )}
    </div>
  );
}
