import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createApiToken, getApiTokens, revokeApiToken, type ConsoleToken } from '../api/account.api.ts';
import { say } from '../messages/say.ts';
import { timeAgo } from '../messages/time-ago.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { NewToken } from './new-token.tsx';
import { TokenForm } from './token-form.tsx';

const tokensKey = ['api-tokens'] as const;

/** Tokens for programs: created, shown once, revoked. */
export function ApiTokens() {
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: tokensKey, queryFn: ({ signal }) => getApiTokens(signal) });
  const [revoking, setRevoking] = useState<ConsoleToken | undefined>(undefined);
  const onSettled = (): Promise<void> => client.invalidateQueries({ queryKey: tokensKey });
  const create = useMutation({ mutationFn: createApiToken, onSettled });
  const revoke = useMutation({ mutationFn: revokeApiToken, onSettled });
  const problem = create.error ?? revoke.error ?? error;
  return (
    <section className="card" aria-labelledby="tokens">
      <h2 id="tokens" className="text-base font-semibold">
        {say('tokens.title')}
      </h2>
      <p className="mt-1 text-text-2">{say('tokens.hint')}</p>
      <TokenForm isBusy={create.isPending} onCreate={(wish, done) => create.mutate(wish, { onSuccess: done })} />
      {create.data !== undefined && <NewToken text={create.data} />}
      {problem !== null && <ProblemLine lead={say('settings.failed')} error={problem} />}
      <TokenList tokens={data} isUnread={error !== null} isBusy={revoke.isPending} onRevoke={setRevoking} />
      {revoking !== undefined && (
        <ConfirmDialog
          title={say('tokens.revokeTitle', { name: revoking.name })}
          body={say('tokens.revokeBody')}
          confirm={say('tokens.revoke')}
          dismiss={say('tokens.keep')}
          danger
          onDismiss={() => setRevoking(undefined)}
          onConfirm={() => {
            setRevoking(undefined);
            revoke.mutate(revoking.id);
          }}
        />
      )}
    </section>
  );
}

interface TokenListProps {
  /** Undefined before the first answer. */
  readonly tokens: readonly ConsoleToken[] | undefined;
  readonly isUnread: boolean;
  readonly isBusy: boolean;
  readonly onRevoke: (token: ConsoleToken) => void;
}

function TokenList({ tokens, isUnread, isBusy, onRevoke }: TokenListProps) {
  if (tokens === undefined) return isUnread ? null : <Spinner label={say('tokens.loading')} />;
  if (tokens.length === 0) return <p className="mt-4 text-text-3">{say('tokens.none')}</p>;
  return (
    <ul className="mt-4 divide-y divide-border">
      {tokens.map((token) => (
        <li key={token.id} className="flex items-center gap-3 py-2" data-testid="token">
          <span className="min-w-0 flex-1 truncate">{token.name}</span>
          <span className="text-xs text-text-3">{say('tokens.expires', { when: timeAgo(token.expiresAt, Date.now()) })}</span>
          <button type="button" className="button button-danger" disabled={isBusy} aria-label={say('tokens.revokeName', { name: token.name })} onClick={() => onRevoke(token)}>
            {say('tokens.revoke')}
          </button>
        </li>
      ))}
    </ul>
  );
}
