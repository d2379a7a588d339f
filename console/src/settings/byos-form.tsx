import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { connectByos, disconnectByos } from '../api/account.api.ts';
import { byosQuery } from '../api/sandbox-queries.ts';
import type { ByosStatus } from '../api/sandbox.api.ts';
import { say } from '../messages/say.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';

interface ByosFormProps {
  /** Undefined before it is known. */
  readonly status: ByosStatus | undefined;
  /** Something else is about to be connected, or nothing. */
  readonly onChange: () => void;
}

/** The caller's own Anthropic key: it goes in and never comes out. Also what forgets the account. */
export function ByosForm({ status, onChange }: ByosFormProps) {
  const client = useQueryClient();
  const [key, setKey] = useState('');
  const change = useMutation({
    mutationFn: (wanted: string | undefined) => (wanted === undefined ? disconnectByos() : connectByos(wanted)),
    onMutate: onChange,
    onSuccess: () => setKey(''),
    // Also after a failure: part of it may have been done.
    onSettled: () => client.invalidateQueries({ queryKey: byosQuery().queryKey }),
  });
  const { connected = false, expired = false, oauthOffered = false } = status ?? {};
  return (
    <>
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
        <button type="submit" className={`button ${oauthOffered ? 'button-plain' : 'button-primary'}`} disabled={change.isPending}>
          {say(connected ? 'byos.replace' : 'byos.connect')}
        </button>
        {(connected || expired) && <DisconnectButton isBusy={change.isPending} onDisconnect={() => change.mutate(undefined)} />}
      </form>
      {change.isError && <ProblemLine lead={say('settings.failed')} error={change.error} />}
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
