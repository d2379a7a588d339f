import type { Sandbox } from '../api/sandbox.ts';
import { say } from '../messages/say.ts';
import { Notice } from '../ui/notice.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { isWaking } from './poll-interval.ts';
import { useOperatingMode } from './use-operating-mode.ts';

/** A Sandbox that sleeps, and the way to wake it. */
export function AsleepPanel({ id, sandbox }: { readonly id: string; readonly sandbox: Sandbox | undefined }) {
  const mode = useOperatingMode(id);
  const busy = mode.isPending || (sandbox !== undefined && isWaking(sandbox));
  const wake = (
    <button type="button" className="button button-primary" disabled={busy} onClick={() => mode.mutate('Running')}>
      {busy && <Spinner small />}
      {say(busy ? 'session.waking' : 'session.wake')}
    </button>
  );
  return (
    <div className="flex-1">
      <Notice title={say('session.asleep')} action={wake}>
        {say('session.asleepHint')}
      </Notice>
      {mode.isError && <ProblemLine lead={say('session.wakeFailed')} error={mode.error} />}
    </div>
  );
}
