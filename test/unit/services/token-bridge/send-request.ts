import { request } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface RequestToSend {
  readonly method?: string;
  /** Name and value by turns, so that a name can come twice. */
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** One request on a connection of its own, as it is written here: no header is added but the length of the body and the host. */
export function sendRequest(url: string, { method = 'GET', headers = [], body }: RequestToSend = {}): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const length = ['content-length', String(Buffer.byteLength(body ?? ''))];
    const all = ['host', new URL(url).host, ...headers, ...length];
    const sent = request(url, { method, headers: all, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The answer's JSON object. */
export function jsonOf({ text }: HttpAnswer): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}
