import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { SandboxEvents, type EventsState } from '../api/sandbox-events.ts';
import { sandboxesQuery } from '../api/sandbox-queries.ts';
import type { Sandbox } from '../api/sandbox.ts';

const usualMs = 10_000;
/** Also while events arrive: a connection can die without a word. */
const seldomMs = 60_000;

/** The Sandboxes of the Organization, kept current by events, and by asking again where there are none. */
export function useSandboxes() {
  const events = useSandboxEvents();
  const query = useQuery({ ...sandboxesQuery(), refetchInterval: events === 'live' ? seldomMs : usualMs });
  return { ...query, events };
}

function useSandboxEvents(): EventsState {
  const client = useQueryClient();
  const [state, setState] = useState<EventsState>('connecting');
  useEffect(() => {
    const { queryKey } = sandboxesQuery();
    const onChange = (change: (known: readonly Sandbox[]) => readonly Sandbox[]): void => {
      // The answer that is under way was made before, and would undo this.
      void client.cancelQueries({ queryKey });
      client.setQueryData(queryKey, (known = []) => change(known));
    };
    const events = new SandboxEvents({ onState: setState, onChange });
    // Browsers open few connections to one origin, so pages that nobody sees leave theirs to others.
    const follow = (): void => {
      if (document.visibilityState === 'visible') events.open();
      else events.close();
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      events.close();
    };
  }, [client]);
  return state;
}
