import { useQuery } from '@tanstack/react-query';
import { allowancesQuery } from '../api/sandbox-queries.ts';
import { say } from '../messages/say.ts';

/** How many Sandboxes more there may be, said before one too many is tried. Nothing where that is not known. */
export function QuotaLine() {
  const { data } = useQuery(allowancesQuery());
  if (data === undefined) return null;
  const { person, organization } = data;
  if (isUsedUp(organization)) return <UsedUp text={say('landing.organizationFull', { limit: organization.limit ?? 0 })} />;
  if (isUsedUp(person)) return <UsedUp text={say('landing.full', { limit: person.limit ?? 0 })} />;
  if (person.limit === null) return null;
  return <p className="mt-3 text-xs text-text-3">{say('landing.quota', { used: person.used, limit: person.limit })}</p>;
}

function isUsedUp({ used, limit }: { readonly used: number; readonly limit: number | null }): boolean {
  return limit !== null && used >= limit;
}

function UsedUp({ text }: { readonly text: string }) {
  return (
    <p role="status" data-testid="quota-used-up" className="mt-3 rounded-lg border border-amber-2 bg-amber-1 px-3 py-2 text-amber-3">
      {text}
    </p>
  );
}
