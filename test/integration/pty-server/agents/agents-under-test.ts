import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { createAgents, type Agents } from '../../../../services/pty-server/agents/agents.ts';
import { startModelGateway, type ModelGateway, type ModelGatewayOptions } from '../../../../local/echo-model/model-gateway.ts';
import { createPodFolder, type PodFolder, type RelayUnderTest } from '../relay/relay-under-test.ts';

export const podToken = 'token-of-the-pod-at-its-start';

/** A Sandbox without its server: a gateway, the relay to it, and the agents of a catalogue. */
export interface AgentsUnderTest {
  readonly pod: PodFolder;
  readonly gateway: ModelGateway;
  readonly relay: RelayUnderTest['relay'];
  readonly agents: Agents;
  readonly home: string;
  readonly workspace: string;
  /** Hosts that a program asked a proxy for, because they are not on this machine. */
  readonly foreignHosts: readonly string[];
  /** Variables for a program under watch: whatever is not on this machine goes to a proxy that goes nowhere. */
  readonly watched: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

export interface AgentsWish {
  readonly catalogue: readonly string[];
  /** Folders that come first on the PATH. */
  readonly folders?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly gateway?: ModelGatewayOptions;
}

export async function startAgents({ catalogue, folders = [], env = {}, gateway: script }: AgentsWish): Promise<AgentsUnderTest> {
  const pod = await createPodFolder(podToken);
  const gateway = await startModelGateway(script);
  const { relay } = await pod.openRelay({ gateway: gateway.url, mcpUrl: `${gateway.url}/mcp` });
  const [home, workspace, runFolder] = [join(pod.path, 'home'), join(pod.path, 'workspace'), join(pod.path, 'run')];
  await Promise.all([home, workspace].map((folder) => mkdir(folder)));
  const seed = { LLM_GATEWAY_URL: `${gateway.url}/v1`, OPENAI_BASE_URL: `${gateway.url}/v1`, LLM_GATEWAY_TOKEN: podToken, OPENAI_API_KEY: podToken };
  const path = [...folders, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
  const agents = createAgents({ pod: { ...seed, PATH: path, ...env }, home, workspace, catalogue, relay, runFolder });
  const proxy = await startDeadEnd();
  return {
    pod,
    gateway,
    relay,
    agents,
    home,
    workspace,
    foreignHosts: proxy.hosts,
    watched: { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1,localhost' },
    close: async () => {
      await Promise.all([gateway.close(), proxy.close()]);
      await pod.remove();
    },
  };
}

async function startDeadEnd() {
  const hosts: string[] = [];
  const server = createServer((request, response) => {
    hosts.push(request.url ?? '');
    response.writeHead(403).end();
  });
  server.on('connect', ({ url }, socket) => {
    hosts.push(url ?? '');
    // The program may be gone by now.
    socket.on('error', () => {});
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    hosts,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
