import { useState, type KeyboardEvent } from 'react';
import { say } from '../messages/say.ts';

interface SearchBarProps {
  /** Tells whether the text was found. */
  readonly onFind: (text: string, backwards: boolean) => boolean;
  readonly onClose: () => void;
}

export function SearchBar({ onFind, onClose }: SearchBarProps) {
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  const find = (wanted: string, backwards: boolean): void => setMissing(!onFind(wanted, backwards) && wanted !== '');
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') find(text, event.shiftKey);
    if (event.key === 'Escape') onClose();
  };
  return (
    <search className="flex items-center gap-2 border-b border-border bg-bg-1 px-4 py-1.5">
      <input
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the bar opens because somebody asked to type into it
        autoFocus
        className="field max-w-sm"
        aria-label={say('search.label')}
        placeholder={say('search.label')}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          find(target.value, true);
        }}
        onKeyDown={onKeyDown}
      />
      <span role="status" className="text-xs text-rose-3">
        {missing && say('search.missing')}
      </span>
      <button type="button" className="button button-quiet" aria-label={say('search.previous')} onClick={() => find(text, true)}>
        ↑
      </button>
      <button type="button" className="button button-quiet" aria-label={say('search.next')} onClick={() => find(text, false)}>
        ↓
      </button>
      <button type="button" className="button button-quiet ml-auto" onClick={onClose}>
        {say('search.close')}
      </button>
    </search>
  );
}
