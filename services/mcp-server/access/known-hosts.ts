import type { IncomingHttpHeaders } from 'node:http';
import { mcpServerName, mcpServerPort } from '@openova/sandbox-model';
import { HttpProblem } from '@openova/service-kit';

/** The names under which programs of the Sandbox reach this server. */
export function knownHosts(namespace: string): ReadonlySet<string> {
  const inCluster = ['', `.${namespace}`, `.${namespace}.svc`, `.${namespace}.svc.cluster.local`];
  return new Set([...inCluster.map((domain) => mcpServerName + domain), 'localhost', '127.0.0.1', '[::1]']);
}

/**
 * Throws HttpProblem for what a web page from elsewhere sends: it names its origin, or a host of its own that was bound to this
 * address. Agents name no origin.
 */
export function refuseWebPages({ host = '', origin }: IncomingHttpHeaders, hosts: ReadonlySet<string>): void {
  if (!hosts.has(hostnameOf(`http://${host}`))) throw refused('host_not_allowed', 'this server has another name');
  if (origin !== undefined && !hosts.has(hostnameOf(origin))) throw refused('origin_not_allowed', 'pages of this origin may not call this server');
}

function hostnameOf(url: string): string {
  return URL.parse(url)?.hostname ?? '';
}

function refused(code: string, detail: string): HttpProblem {
  return new HttpProblem({ status: 403, code, detail, next: `call http://${mcpServerName}:${mcpServerPort}/mcp from within the Sandbox` });
}
