import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createApiToken, getApiTokens, revokeApiToken, type ConsoleToken } from '../api/account.api.ts';
import { say } from '../messages/say.ts';
import { timeAgo } from '../messages/time-ago.ts';
import { ProblemLine } from '../ui/problem-line.tsx';

const tokensKey = ['api-tokens'] as const;

/** Tokens for programs: created, shown once, revoked. */
export function ApiTokens() {
  const client = useQueryClient();
  const { data = [], error } = useQuery({ queryKey: tokensKey, queryFn: ({ signal }) => getApiTokens(signal) });
  const [name, setName] = useState('');
  const onSuccess = (): Promise<void> => client.invalidateQueries({ queryKey: tokensKey });
  const create = useMutation({
    mutationFn: createApiToken,
    onSuccess: () => {
      setName('');
      return onSuccess();
    },
  });
  const revoke = useMutation({ mutationFn: revokeApiToken, onSuccess });
  const problem = create.error ?? revoke.error ?? error;
  return (
    <section className="card" aria-labelledby="tokens">
      <h2 id="tokens" className="text-base font-semibold">
        {say('tokens.title')}
      </h2>
      <p className="mt-1 text-text-2">{say('tokens.hint')}</p>
      <form
        className="mt-4 flex flex-wrap gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(name.trim());
        }}
      >
        <input className="field sm:max-w-sm" aria-label={say('tokens.name')} placeholder={say('tokens.name')} required maxLength={80} value={name} onChange={({ target }) => setName(target.value)} />
        <button type="submit" className="button button-primary" disabled={create.isPending}>
          {say('tokens.create')}
        </button>
      </form>
      {create.data !== undefined && <NewToken text={create.data} />}
      {problem !== null && <ProblemLine lead={say('settings.failed')} error={problem} />}
      <ul className="mt-4 divide-y divide-border">
        {data.map((token) => (
          <TokenRow key={token.id} token={token} isBusy={revoke.isPending} onRevoke={() => revoke.mutate(token.id)} />
        ))}
      </ul>
    </section>
  );
}

function NewToken({ text }: { readonly text: string }) {
  return (
    <div role="status" className="mt-4 rounded-lg border border-emerald-2 bg-emerald-1 p-3 text-emerald-3">
      <p>{say('tokens.once')}</p>
      <output className="mt-2 block font-mono text-xs break-all select-all">{text}</output>
    </div>
  );
}

interface TokenRowProps {
  readonly token: ConsoleToken;
  readonly isBusy: boolean;
  readonly onRevoke: () => void;
}

function TokenRow({ token, isBusy, onRevoke }: TokenRowProps) {
  return (
    <li className="flex items-center gap-3 py-2">
      <span className="min-w-0 flex-1 truncate">{token.name}</span>
      <span className="text-xs text-text-3">{say('tokens.expires', { when: timeAgo(token.expiresAt, Date.now()) })}</span>
      <button type="button" className="button button-danger" disabled={isBusy} aria-label={say('tokens.revokeName', { name: token.name })} onClick={onRevoke}>
        {say('tokens.revoke')}
      </button>
    </li>
  );
}
