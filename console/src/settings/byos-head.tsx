import type { ByosStatus } from '../api/sandbox.api.ts';
import type { MessageKey } from '../messages/en.ts';
import { say } from '../messages/say.ts';
import { timeAgo } from '../messages/time-ago.ts';
import { Badge, type Tone } from '../ui/badge.tsx';

/** What is connected, since when, and until when. */
export function ByosHead({ status }: { readonly status: ByosStatus | undefined }) {
  const { tone, message } = badgeOf(status);
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <h2 id="byos" className="text-base font-semibold">
          {say('byos.title')}
        </h2>
        {status !== undefined && <Badge tone={tone}>{say(message)}</Badge>}
        {status?.connectedAt !== undefined && <span className="text-xs text-text-3">{say('byos.since', { when: timeAgo(status.connectedAt, Date.now()) })}</span>}
      </div>
      <p className="mt-2 text-text-2">{say('byos.hint')}</p>
      {status?.expiresAt !== undefined && (
        <p className="mt-1 text-text-2" data-testid="byos-end">
          {say(status.expired ? 'byos.ended' : 'byos.until', { when: momentText(status.expiresAt) })}
        </p>
      )}
    </>
  );
}

function badgeOf(status: ByosStatus | undefined): { readonly tone: Tone; readonly message: MessageKey } {
  if (status?.expired === true) return { tone: 'amber', message: 'byos.expired' };
  if (status?.connected !== true) return { tone: 'neutral', message: 'byos.off' };
  return { tone: 'emerald', message: status.by === 'oauth' ? 'byos.onByOauth' : 'byos.on' };
}

function momentText(timestamp: string): string {
  return new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(timestamp));
}
