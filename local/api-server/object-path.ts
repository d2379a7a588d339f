import { ApiError, notFound } from './api-error.ts';
import { resourceKinds, type ResourceKind } from './resource-kinds.ts';

/** What a request's path is about. */
export interface ObjectPath {
  readonly kind: ResourceKind;
  /** Undefined: of all namespaces. Empty: outside namespaces. */
  readonly namespace: string | undefined;
  /** Undefined: the whole collection. */
  readonly name: string | undefined;
  readonly part: 'status' | undefined;
}

// The parts of `/apis/<group>/<version>[/namespaces/<namespace>]/<plural>[/<name>[/status]]`; the core group is in `/api/<version>`.
const objectPattern =
  /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)(?:\/namespaces\/(?<namespace>[^/]+)(?=\/(?!status$)))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<part>status))?)?\/?$/;

/** Undefined for a path outside the API of objects. Throws ApiError for an object or kind that there is not. */
export function parseObjectPath(pathname: string): ObjectPath | undefined {
  const { groups } = objectPattern.exec(pathname) ?? {};
  if (!groups) return undefined;
  const { group = '', version, plural, part } = groups;
  const namespace = groups['namespace'] && decoded(groups['namespace']);
  const name = groups['name'] && decoded(groups['name']);
  const kind = resourceKinds.find((known) => known.group === group && known.version === version && known.plural === plural);
  if (!kind || !fits(kind, { namespace, name, part })) throw notFound(`path "${pathname}"`);
  return { kind, namespace: kind.namespaced ? namespace : '', name, part: part ? 'status' : undefined };
}

type Place = Readonly<Record<'namespace' | 'name' | 'part', string | undefined>>;

function fits({ namespaced, hasStatus }: ResourceKind, { namespace, name, part }: Place): boolean {
  if (part && !hasStatus) return false;
  return namespaced ? namespace !== undefined || name === undefined : namespace === undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiError(400, 'BadRequest', 'the path is not encoded as a URL is');
  }
}
