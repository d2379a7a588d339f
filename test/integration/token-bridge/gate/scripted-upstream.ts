import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface UpstreamRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type UpstreamScript = (request: UpstreamRequest, response: ServerResponse) => void | Promise<void>;

/** A server on loopback that answers by a script. It serves what a well-behaved gateway never does. */
export interface ScriptedUpstream {
  readonly url: string;
  readonly requests: readonly UpstreamRequest[];
  /** Answers from here on. */
  script: UpstreamScript;
  close(): Promise<void>;
}

export async function startUpstream(script: UpstreamScript = answerJson({ usage: { prompt_tokens: 1, completion_tokens: 1 } })): Promise<ScriptedUpstream> {
  const requests: UpstreamRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const seen = { method, path, headers, body: Buffer.concat(chunks) };
      requests.push(seen);
      Promise.resolve(upstream.script(seen, response)).catch((error: unknown) => response.destroy(error as Error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const upstream: ScriptedUpstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    script,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return upstream;
}

export function answerJson(body: object, status = 200, headers: Readonly<Record<string, string>> = {}): UpstreamScript {
  return (_request, response) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
