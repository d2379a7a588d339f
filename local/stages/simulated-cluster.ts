import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@openova/function-sdk';
import { identityOf, objectAt, withField } from '../pipeline/index.ts';
import { atAge, settledAge, type Age } from './kind-status.ts';

/** Objects in a cluster where everything goes well, as far as it has come. */
export interface SimulatedCluster {
  readonly members: ReadonlyMap<string, Member>;
}

interface Member {
  /** As it was applied. */
  readonly applied: JsonObject;
  readonly observed: JsonObject;
  readonly age: Age;
  /** How often something else was applied. */
  readonly generation: number;
  /** How often the object changed. */
  readonly version: number;
}

export const emptyCluster: SimulatedCluster = { members: new Map() };

/** What there is to observe. */
export function objectsIn({ members }: SimulatedCluster): readonly JsonObject[] {
  return [...members.values()].map(({ observed }) => observed);
}

/**
 * The cluster one look later, with exactly these objects applied: new ones are there, those that were there before
 * have come further, those that were left out are gone. `createdAt` is the creation time of new objects.
 */
export function advance(
  { members }: SimulatedCluster,
  applied: readonly JsonObject[],
  createdAt: string,
): SimulatedCluster {
  return {
    members: new Map(
      applied.map((object) => {
        const identity = identityOf(object);
        return [identity, advanced(members.get(identity), object, { uid: uidOf(identity), createdAt })] as const;
      }),
    ),
  };
}

function advanced(before: Member | undefined, applied: JsonObject, birth: { uid: string; createdAt: string }): Member {
  const changed = !before || !isDeepStrictEqual(before.applied, applied);
  const age = changed ? 0 : Math.min(before.age + 1, settledAge);
  const generation = changed ? (before?.generation ?? 0) + 1 : before.generation;
  const metadata = { ...objectAt(applied, 'metadata'), uid: birth.uid, creationTimestamp: birth.createdAt, generation };
  return withVersion(before, { applied, age, generation, version: 1, observed: atAge({ ...applied, metadata }, age) });
}

// A new version only for what is new, as the API server gives it.
function withVersion(before: Member | undefined, member: Member): Member {
  const versioned = (version: number): Member => ({
    ...member,
    version,
    observed: withField(member.observed, ['metadata', 'resourceVersion'], String(version)),
  });
  if (!before) return versioned(1);
  const same = versioned(before.version);
  return isDeepStrictEqual(same.observed, before.observed) ? same : versioned(before.version + 1);
}

function uidOf(identity: string): string {
  const hex = createHash('sha256').update(identity).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
