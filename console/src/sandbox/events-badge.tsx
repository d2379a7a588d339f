import type { EventsState } from '../api/sandbox-events.ts';
import { say } from '../messages/say.ts';
import { Badge } from '../ui/badge.tsx';

/** Whether the list is what is now, or what was when it was last asked for. */
export function EventsBadge({ state }: { readonly state: EventsState }) {
  if (state === 'connecting') return null;
  return (
    <Badge tone={state === 'live' ? 'emerald' : 'amber'} testId="events-badge">
      {say(`events.${state}`)}
    </Badge>
  );
}
