import { apiVersionOf, resourceKinds, type ResourceKind } from './resource-kinds.ts';

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

/** What `/api`, `/apis` and the group versions below them answer, so that a client finds the kinds; undefined for other paths. */
export function discoveryAnswer(pathname: string): object | undefined {
  const path = pathname.replace(/\/+$/, '');
  if (path === '/version') return { major: '1', minor: '34', gitVersion: 'v1.34.0+openova.local' };
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() };
  const kinds = resourceKinds.filter((kind) => rootOf(kind) === path);
  if (kinds.length === 0) return undefined;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(kinds[0]!), resources: kinds.flatMap(resourcesOf) };
}

function groups() {
  const names = [...new Set(resourceKinds.map(({ group }) => group))].filter(Boolean);
  return names.map((name) => {
    const served = new Set(resourceKinds.filter(({ group }) => group === name).map(apiVersionOf));
    const versions = [...served].map((groupVersion) => ({ groupVersion, version: groupVersion.split('/')[1] }));
    return { name, versions, preferredVersion: versions[0] };
  });
}

function resourcesOf({ plural, kind, namespaced, hasStatus }: ResourceKind) {
  const resource = { name: plural, singularName: kind.toLowerCase(), kind, namespaced, verbs };
  const status = { name: `${plural}/status`, singularName: '', kind, namespaced, verbs: ['get', 'patch', 'update'] };
  return hasStatus ? [resource, status] : [resource];
}

function rootOf(kind: ResourceKind): string {
  return kind.group === '' ? `/api/${kind.version}` : `/apis/${apiVersionOf(kind)}`;
}
