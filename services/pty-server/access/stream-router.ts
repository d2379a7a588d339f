import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Logger } from '@openova/process-kit';
import { internalSessionsPath } from '@openova/sandbox-model';
import { HttpProblem, type AttachGrant, type MetricsRegistry } from '@openova/service-kit';
import { closeCodes, type CloseReason } from './close-code.ts';
import { AccessRefused } from './access-refused.ts';
import { isOriginAllowed } from './allowed-origins.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import type { TicketGate } from './ticket-gate.ts';

/** What a client can connect to in a session. */
export type StreamName = 'attach' | 'cards';

/** A connection whose ticket held. */
export interface StreamConnection {
  readonly socket: WebSocket;
  readonly grant: AttachGrant;
  readonly query: URLSearchParams;
  /** Closes the connection, and ends it when the peer does not answer. */
  readonly close: (reason: CloseReason) => void;
}

export interface StreamRoute {
  readonly stream: StreamName;
  /** The subprotocol that a client has to offer. */
  readonly protocol: string;
  readonly open: (connection: StreamConnection) => void;
}

export interface StreamLimits {
  /** The largest message a client may send. */
  readonly messageBytes: number;
  readonly connections: number;
  readonly connectionsPerSession: number;
  readonly pingEveryMs: number;
  /** How long a peer may take to close. */
  readonly closeMs: number;
}

export interface StreamRouterOptions {
  readonly gate: TicketGate;
  readonly allowedOrigins: readonly string[];
  readonly routes: readonly StreamRoute[];
  readonly limits: StreamLimits;
  readonly metrics: MetricsRegistry;
  readonly log: Logger;
}

export const usualStreamLimits: StreamLimits = {
  messageBytes: 1024 * 1024,
  connections: 2_000,
  connectionsPerSession: 1_100,
  pingEveryMs: 25_000,
  closeMs: 2_000,
};

interface Live {
  readonly stream: StreamName;
  readonly sessionId: string;
  readonly close: (reason: CloseReason) => void;
  answered: boolean;
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

interface StreamRequest {
  readonly route: StreamRoute;
  readonly sessionId: string;
  readonly query: URLSearchParams;
  readonly protocols: readonly string[];
}

/** Lets WebSockets in: by origin, subprotocol, room and ticket, in this order. */
export class StreamRouter {
  readonly #options: StreamRouterOptions;
  readonly #server: WebSocketServer;
  readonly #live = new Map<WebSocket, Live>();
  readonly #heartbeat: NodeJS.Timeout;
  #opening = 0;
  #closed = false;

  constructor(options: StreamRouterOptions) {
    const { limits, metrics } = options;
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.messageBytes,
      handleProtocols: (offered) => options.routes.find(({ protocol }) => offered.has(protocol))?.protocol ?? false,
    });
    this.#heartbeat = setInterval(() => this.#ping(), limits.pingEveryMs);
    metrics.gauge(
      { name: 'pty_server_websocket_connections', help: 'Open WebSocket connections, by what they are for.', labels: ['kind'] },
      () => (['attach', 'cards'] as const).map((kind) => [{ kind }, this.#count(({ stream }) => stream === kind)] as const),
    );
  }

  /** Serves the upgrades of an HTTP server. */
  serve(server: Server): void {
    server.on('upgrade', (request, socket, head) => void this.#upgrade({ request, socket, head }));
  }

  /** Ends all connections so that their clients come again. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    for (const { close } of this.#live.values()) close('restarting');
  }

  async #upgrade(upgrade: Upgrade): Promise<void> {
    const { socket } = upgrade;
    const drop = (): void => void socket.destroy();
    socket.on('error', drop);
    this.#opening += 1;
    try {
      const target = this.#target(upgrade.request);
      const admitted = await this.#admit(target);
      if (socket.destroyed) return;
      socket.off('error', drop);
      this.#server.handleUpgrade(upgrade.request, socket, upgrade.head, (accepted) => this.#accept(accepted, target, admitted));
    } catch (error) {
      if (!(error instanceof HttpProblem)) this.#options.log.error('an upgrade failed', { err: error });
      refuseUpgrade(socket, error);
    } finally {
      this.#opening -= 1;
    }
  }

  #target({ url = '', headers }: IncomingMessage): StreamRequest {
    const { allowedOrigins, limits } = this.#options;
    const found = this.#routeOf(url);
    if (!isOriginAllowed(headers.origin, allowedOrigins)) {
      const next = 'add the origin to SANDBOX_ALLOWED_ORIGINS';
      throw new HttpProblem({ status: 403, code: 'origin_not_allowed', detail: 'pages of this origin may not connect', next });
    }
    const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (!protocols.includes(found.route.protocol)) {
      const next = `offer the subprotocol ${found.route.protocol}`;
      throw new HttpProblem({ status: 400, code: 'subprotocol_missing', detail: 'this is spoken in another subprotocol', next });
    }
    if (this.#closed || this.#live.size + this.#opening > limits.connections) {
      const next = 'try again later';
      throw new HttpProblem({ status: 503, code: 'too_many_connections', detail: 'there is no room for another connection', next });
    }
    return { ...found, protocols };
  }

  #routeOf(url: string): Omit<StreamRequest, 'protocols'> {
    const [path = '', search] = url.split('?');
    const query = new URLSearchParams(search);
    const [, prefix, sessionId, stream, ...rest] = path.split('/');
    const route = this.#options.routes.find((each) => each.stream === stream);
    if (`/${prefix}` === internalSessionsPath && sessionId && route && rest.length === 0) return { route, sessionId, query };
    throw new HttpProblem({ status: 404, code: 'not_found', detail: 'there is nothing to connect to at this path', next: 'connect to the attach or cards address of a session' });
  }

  // A browser cannot see the status of a refused upgrade, so what a ticket's bearer has to know is told by a close code.
  async #admit({ protocols, sessionId }: StreamRequest): Promise<AttachGrant | CloseReason> {
    try {
      return await this.#options.gate(protocols, sessionId);
    } catch (error) {
      if (!(error instanceof AccessRefused)) throw error;
      this.#options.log.info('a connection was refused', { code: error.code, err: error, session: sessionId });
      return error.code === 'keys_unavailable' ? 'keysUnavailable' : 'badTicket';
    }
  }

  #accept(socket: WebSocket, { route, sessionId, query }: StreamRequest, admitted: AttachGrant | CloseReason): void {
    // Errors of a peer end in a close, which is where everything is cleaned up.
    socket.on('error', () => {});
    const close = (reason: CloseReason): void => this.#end(socket, reason);
    if (typeof admitted === 'string') return close(admitted);
    if (this.#closed) return close('restarting');
    if (this.#count((live) => live.sessionId === sessionId) >= this.#options.limits.connectionsPerSession) return close('tooMuch');
    const live: Live = { stream: route.stream, sessionId, close, answered: true };
    this.#live.set(socket, live);
    socket.on('pong', () => {
      live.answered = true;
    });
    socket.on('close', () => this.#live.delete(socket));
    route.open({ socket, grant: admitted, query, close });
  }

  #end(socket: WebSocket, reason: CloseReason): void {
    const [code, text] = closeCodes[reason];
    const timer = setTimeout(() => socket.terminate(), this.#options.limits.closeMs);
    socket.on('close', () => clearTimeout(timer));
    socket.close(code, text);
  }

  #ping(): void {
    for (const [socket, live] of this.#live) {
      if (!live.answered) {
        live.close('tooSlow');
      } else {
        live.answered = false;
        socket.ping();
      }
    }
  }

  #count(isCounted: (live: Live) => boolean): number {
    return [...this.#live.values()].filter(isCounted).length;
  }
}
