import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@openova/process-kit';
import { equalSecrets, type MetricsRegistry } from '@openova/service-kit';
import type { Agent } from 'undici';
import { passOn, type Passage } from './pass-on.ts';
import { keepDoor, type RelayDoor } from './relay-door.ts';
import { keysOf } from './relay-headers.ts';
import { defaultRelayLimits, type RelayLimits } from './relay-limits.ts';
import { RelayProblem, sendProblem } from './relay-problem.ts';
import { relayTarget, type RelayTargets } from './relay-target.ts';
import { readTokenFile } from './token-file.ts';

export interface RelayOptions extends RelayTargets {
  /** Holds the token of the Sandbox; read at each request. */
  readonly tokenFile: string;
  /** As `stateFile` has it. */
  readonly door: RelayDoor;
  /** Keeps port and key over restarts of pty-server; lives as long as the Pod. */
  readonly stateFile: string;
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
  readonly limits?: Partial<RelayLimits>;
}

/** The way of the agents to the gateway and to the MCP server. It is open on loopback only. */
export interface Relay {
  /** Without a path: `/v1` under it is the gateway, `/mcp` the MCP server. */
  readonly url: string;
  /** What agents send as their API key. */
  readonly key: string;
  close(): Promise<void>;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** Opens the relay, on the port and with the key that it had before in this Pod. */
export async function openRelay({ door, log, metrics, limits, ...options }: RelayOptions): Promise<Relay> {
  const bounds = { ...defaultRelayLimits, ...limits };
  let agent: Promise<Agent> | undefined;
  const count = metrics.counter({ name: 'pty_server_relay_requests_total', help: 'Requests that agents sent through the relay.', labels: ['target', 'outcome'] });
  let underWay = 0;

  const admit = async (request: IncomingMessage, response: ServerResponse): Promise<Passage> => {
    if (!keysOf(request.headers).some((key) => equalSecrets(key, door.key))) throw new RelayProblem('relay_key_wrong');
    const target = relayTarget(request.url ?? '', options);
    if (!target) throw new RelayProblem('relay_path_unknown');
    if (!methods.has(request.method ?? '')) throw new RelayProblem('relay_method_refused');
    if (underWay > bounds.requests) throw new RelayProblem('relay_busy');
    agent ??= openAgent(bounds);
    return { request, response, target, token: await readTokenFile(options.tokenFile), agent: await agent, limits: bounds };
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = performance.now();
    underWay += 1;
    let target: 'llm' | 'mcp' | 'none' = 'none';
    let outcome = 'aborted';
    try {
      const passage = await admit(request, response);
      target = passage.target.name;
      outcome = `${Math.floor((await passOn(passage)) / 100)}xx`;
    } catch (error) {
      outcome = refuse(response, error, log);
    } finally {
      underWay -= 1;
      count({ target, outcome });
      log.debug('request relayed', { target, outcome, ms: Math.round(performance.now() - started) });
    }
  };

  const server = createServer({ keepAliveTimeout: bounds.idleMs }, (request, response) => void serve(request, response));
  const port = await listen(server, door.port, bounds.bindMs);
  await keepDoor(options.stateFile, { port, key: door.key });
  let closing: Promise<void> | undefined;
  return { url: `http://127.0.0.1:${port}`, key: door.key, close: () => (closing ??= close(server, agent)) };
}

// Loaded for the first request: it takes megabytes, and a Sandbox without agents sends none.
async function openAgent({ connectMs, answerMs }: RelayLimits): Promise<Agent> {
  const undici = await import('undici');
  return new undici.Agent({ connect: { timeout: connectMs }, headersTimeout: answerMs });
}

/** Answers what went wrong, if there is still somebody to answer, and gives the outcome to count. */
function refuse(response: ServerResponse, error: unknown, log: Logger): string {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return 'aborted';
  }
  const problem = error instanceof RelayProblem ? error : new RelayProblem('gateway_unreachable', error);
  if (problem.status >= 500) log.warn('cannot relay a request', { code: problem.code, err: problem.cause });
  sendProblem(response, problem);
  return problem.code;
}

// The pty-server before this one may still hold the port for a moment, and agents know no other.
async function listen(server: Server, port: number, withinMs: number): Promise<number> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' || Date.now() > deadline) throw new Error(`cannot open the relay on port ${port}: ${code}`, { cause: error });
      await pause(50);
    }
  }
}

async function close(server: Server, agent: Promise<Agent> | undefined): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await Promise.all([closed, agent?.then((opened) => opened.destroy())]);
}
