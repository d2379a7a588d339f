import { useMutation, useQuery } from '@tanstack/react-query';
import { beginByosOAuth } from '../api/account.api.ts';
import { byosQuery } from '../api/sandbox-queries.ts';
import type { ByosStatus } from '../api/sandbox.api.ts';
import { say } from '../messages/say.ts';
import { ProblemLine } from '../ui/problem-line.tsx';
import { ByosForm } from './byos-form.tsx';
import { ByosHead } from './byos-head.tsx';
import { ByosOutcome } from './byos-outcome.tsx';

interface ByosSectionProps {
  /** How connecting by OAuth has ended, for somebody who comes back from it. */
  readonly outcome: string | undefined;
  readonly onOutcomeSeen: () => void;
}

/** The caller's own Anthropic account, by OAuth where that is offered, or by a key. */
export function ByosSection({ outcome, onOutcomeSeen }: ByosSectionProps) {
  const { data, error } = useQuery(byosQuery());
  return (
    <section className="card" aria-labelledby="byos">
      <ByosHead status={data} />
      <ByosOutcome outcome={outcome} status={data} onDismiss={onOutcomeSeen} />
      {error !== null && <ProblemLine lead={say('byos.unknown')} error={error} />}
      {data?.oauthOffered === true && <OAuthButton status={data} />}
      <ByosForm status={data} onChange={onOutcomeSeen} />
    </section>
  );
}

/** Leaves the console for the provider's page, which leads back. */
function OAuthButton({ status: { by, connected } }: { readonly status: ByosStatus }) {
  const begin = useMutation({ mutationFn: beginByosOAuth, onSuccess: (authorizeUrl) => location.assign(authorizeUrl) });
  return (
    <>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <button type="button" className={`button ${connected ? 'button-plain' : 'button-primary'}`} disabled={begin.isPending} onClick={() => begin.mutate()}>
          {say(by === 'oauth' ? 'byos.oauthAgain' : 'byos.oauth')}
        </button>
        <span className="text-text-3">{say('byos.orKey')}</span>
      </div>
      {begin.isError && <ProblemLine lead={say('settings.failed')} error={begin.error} />}
    </>
  );
}
