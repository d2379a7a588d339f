import type { Sandbox, SandboxLifecycle } from '../api/sandbox.ts';
import { say } from '../messages/say.ts';

const states = ['all', 'running', 'pending', 'stopped', 'failed'] as const satisfies readonly ('all' | SandboxLifecycle)[];

export type FilteredState = (typeof states)[number];

interface StateFilterProps {
  readonly sandboxes: readonly Sandbox[];
  readonly chosen: FilteredState;
  readonly onChoose: (state: FilteredState) => void;
}

/** How many Sandboxes are in which state, and the choice of those to look at. */
export function StateFilter({ sandboxes, chosen, onChoose }: StateFilterProps) {
  return (
    <div role="group" aria-label={say('admin.filter')} className="flex flex-wrap gap-1">
      {states.map((state) => (
        <button
          key={state}
          type="button"
          aria-pressed={state === chosen}
          className={`button ${state === chosen ? 'border-control bg-bg-3 text-text-1' : 'button-quiet'}`}
          onClick={() => onChoose(state)}
        >
          {say(`state.${state}`)}
          <span className="text-xs text-text-3">{state === 'all' ? sandboxes.length : sandboxes.filter(({ status }) => status === state).length}</span>
        </button>
      ))}
    </div>
  );
}
