import type { ObjectStore } from '../api-server/object-store.ts';
import { resourceKindOf } from '../api-server/resource-kinds.ts';
import type { StoredObject } from '../api-server/stored-object.ts';
import type { ServicePorts } from '../driver/service-ports.ts';
import { objectsAt, textAt } from '../pipeline/index.ts';

/** Where a request goes. */
export interface ProxyTarget {
  readonly port: number;
  readonly path: string;
}

export type FindTarget = (path: string) => ProxyTarget | undefined;

const routeKind = resourceKindOf('gateway.networking.k8s.io/v1', 'HTTPRoute')!;

/** Targets by the HTTPRoutes of the store, with their rewrites; the longest prefix wins, as in a Gateway. */
export function routeTable(store: ObjectStore, ports: ServicePorts): FindTarget {
  return (path) => {
    const rules = store.list(routeKind).flatMap((route) => rulesOf(route)).filter(({ prefix }) => isUnder(path, prefix));
    const [rule] = rules.toSorted((a, b) => b.prefix.length - a.prefix.length);
    if (!rule) return undefined;
    const port = ports.of(rule.namespace, rule.service, rule.port);
    if (port === undefined) return undefined;
    const rest = path.slice(rule.prefix.length);
    return { port, path: rule.replacement === undefined ? path : `${rule.replacement}${rest}` };
  };
}

interface Rule {
  readonly namespace: string;
  readonly prefix: string;
  readonly replacement: string | undefined;
  readonly service: string;
  readonly port: number;
}

function rulesOf(route: StoredObject): Rule[] {
  return objectsAt(route, 'spec', 'rules').flatMap((rule) => {
    const [backend] = objectsAt(rule, 'backendRefs');
    if (!backend) return [];
    const rewrite = objectsAt(rule, 'filters').find(({ type }) => type === 'URLRewrite');
    const replacement = rewrite && textAt(rewrite, 'urlRewrite', 'path', 'replacePrefixMatch');
    const namespace = textAt(backend, 'namespace') || (route.metadata.namespace ?? '');
    const target = { namespace, replacement, service: textAt(backend, 'name'), port: Number(backend['port']) };
    return objectsAt(rule, 'matches').map((match) => ({ ...target, prefix: textAt(match, 'path', 'value') }));
  });
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`) || path.startsWith(`${prefix}?`);
}
