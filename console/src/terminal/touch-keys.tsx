import { say } from '../messages/say.ts';
import { touchKeys, type TouchKey } from './touch-key.ts';

/** Keys that a phone's keyboard does not have. */
export function TouchKeys({ onPress }: { readonly onPress: (key: TouchKey) => void }) {
  return (
    <div role="toolbar" aria-label={say('keys.label')} className="flex gap-1 overflow-x-auto border-t border-border bg-bg-1 p-1 pointer-fine:hidden">
      {touchKeys.map((key) => (
        <button key={key} type="button" className="button button-plain shrink-0 font-mono" onClick={() => onPress(key)}>
          {key}
        </button>
      ))}
    </div>
  );
}
