import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { connectByos, disconnectByos } from '../api/account.api.ts';
import { byosQuery } from '../api/sandbox-queries.ts';
import { say } from '../messages/say.ts';
import { Badge } from '../ui/badge.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';

/** The caller's own Anthropic key: it goes in and never comes out. */
export function ByosForm() {
  const client = useQueryClient();
  const { data, error } = useQuery(byosQuery());
  const [key, setKey] = useState('');
  const change = useMutation({
    mutationFn: (wanted: string | undefined) => (wanted === undefined ? disconnectByos() : connectByos(wanted)),
    onSuccess: () => {
      setKey('');
      return client.invalidateQueries({ queryKey: byosQuery().queryKey });
    },
  });
  return (
    <section className="card" aria-labelledby="byos">
      <ByosHead isConnected={data?.connected} />
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
          {say('byos.connect')}
        </button>
        {data?.connected === true && (
          <button type="button" className="button button-danger" disabled={change.isPending} onClick={() => change.mutate(undefined)}>
            {say('byos.disconnect')}
          </button>
        )}
      </form>
      {change.isError && <ProblemLine lead={say('settings.failed')} error={change.error} />}
    </section>
  );
}

function ByosHead({ isConnected }: { readonly isConnected: boolean | undefined }) {
  return (
    <>
      <div className="flex items-center gap-3">
        <h2 id="byos" className="text-base font-semibold">
          {say('byos.title')}
        </h2>
        {isConnected !== undefined && <Badge tone={isConnected ? 'emerald' : 'neutral'}>{say(isConnected ? 'byos.on' : 'byos.off')}</Badge>}
      </div>
      <p className="mt-1 text-text-2">{say('byos.hint')}</p>
    </>
  );
}
