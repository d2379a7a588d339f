import { say } from '../messages/say.ts';
import type { SessionStream } from './session-view.ts';

const streams: readonly SessionStream[] = ['terminal', 'cards'];

/** Phones begin with cards: words fit where cells do not. */
export function firstStream(): SessionStream {
  return matchMedia('(max-width: 40rem)').matches ? 'cards' : 'terminal';
}

export function ViewChoice({ chosen, onChoose }: { readonly chosen: SessionStream; readonly onChoose: (stream: SessionStream) => void }) {
  return (
    <div role="group" aria-label={say('view.label')} className="flex rounded-lg bg-bg-3 p-0.5">
      {streams.map((stream) => (
        <button
          key={stream}
          type="button"
          aria-pressed={stream === chosen}
          className={`min-h-8 rounded-md px-3 pointer-coarse:min-h-10 ${stream === chosen ? 'bg-bg-1 font-medium text-text-1' : 'text-text-2'}`}
          onClick={() => onChoose(stream)}
        >
          {say(`view.${stream}`)}
        </button>
      ))}
    </div>
  );
}
