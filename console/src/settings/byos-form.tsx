import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { connectByos, disconnectByos } from '../api/account.api.ts';
import { byosQuery } from '../api/sandbox-queries.ts';
import type { ByosStatus } from '../api/sandbox.api.ts';
import { say } from '../messages/say.ts';
import { timeAgo } from '../messages/time-ago.ts';
import { Badge } from '../ui/badge.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';

/** The caller's own Anthropic key: it goes in and never comes out. */
export function ByosForm() {
  const client = useQueryClient();
  const { data, error } = useQuery(byosQuery());
  const [key, setKey] = useState('');
  const change = useMutation({
    mutationFn: (wanted: string | undefined) => (wanted === undefined ? disconnectByos() : connectByos(wanted)),
    onSuccess: () => setKey(''),
    // Also after a failure: part of it may have been done.
    onSettled: () => client.invalidateQueries({ queryKey: byosQuery().queryKey }),
  });
  return (
    <section className="card" aria-labelledby="byos">
      <ByosHead status={data} />
      {error !== null && <ProblemLine lead={say('byos.unknown')} error={error} />}
      <form
        className="mt-4 flex flex-wrap gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(key.trim());
        }}
      >
        <input
          type="password"
          autoComplete="off"
          className="field sm:max-w-sm"
          aria-label={say('byos.key')}
          placeholder={say('byos.key')}
          minLength={20}
          maxLength={500}
          required
          value={key}
          onChange={({ target }) => setKey(target.value)}
        />
        <button type="submit" className="button button-primary" disabled={change.isPending}>
          {say(data?.connected === true ? 'byos.replace' : 'byos.connect')}
        </button>
        {data?.connected === true && <DisconnectButton isBusy={change.isPending} onDisconnect={() => change.mutate(undefined)} />}
      </form>
      {change.isError && <ProblemLine lead={say('settings.failed')} error={change.error} />}
    </section>
  );
}

function ByosHead({ status }: { readonly status: ByosStatus | undefined }) {
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <h2 id="byos" className="text-base font-semibold">
          {say('byos.title')}
        </h2>
        {status !== undefined && <Badge tone={status.connected ? 'emerald' : 'neutral'}>{say(status.connected ? 'byos.on' : 'byos.off')}</Badge>}
        {status?.connectedAt !== undefined && <span className="text-xs text-text-3">{say('byos.since', { when: timeAgo(status.connectedAt, Date.now()) })}</span>}
      </div>
      <p className="mt-1 text-text-2">{say('byos.hint')}</p>
    </>
  );
}

function DisconnectButton({ isBusy, onDisconnect }: { readonly isBusy: boolean; readonly onDisconnect: () => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="button button-danger" disabled={isBusy} onClick={() => setAsking(true)}>
        {say('byos.disconnect')}
      </button>
      {asking && (
        <ConfirmDialog
          title={say('byos.disconnectTitle')}
          body={say('byos.disconnectBody')}
          confirm={say('byos.disconnect')}
          dismiss={say('byos.keep')}
          danger
          onDismiss={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            onDisconnect();
          }}
        />
      )}
    </>
  );
}
