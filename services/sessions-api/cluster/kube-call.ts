import { RequestContext, type KubeConfig } from '@kubernetes/client-node';
import { fetch, type RequestInit } from 'undici';

export interface KubeRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** What is undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Asks the API server. Rejects with KubeRefusal for an answer that is no success, and with what the connection says for none. */
export type AskCluster = (request: KubeRequest) => Promise<unknown>;

/** The API server has answered, and not with what was asked for. */
export class KubeRefusal extends Error {
  override readonly name = 'KubeRefusal';
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(`the API server answered ${status}`);
    this.status = status;
    this.body = body;
  }
}

export const mergePatch: Readonly<Record<string, string>> = { 'content-type': 'application/merge-patch+json' };

/** Calls with the address and the credentials of the configuration. The client's own classes would bring the models of every kind there is into memory. */
export function kubeCall(kubeConfig: KubeConfig): AskCluster {
  return async (request) => {
    const url = addressOf(kubeConfig, request);
    const context = new RequestContext(url.href, request.method ?? 'GET');
    await kubeConfig.applySecurityAuthentication(context);
    const response = await fetch(url, optionsOf(request, context));
    const text = await response.text();
    if (!response.ok) throw new KubeRefusal(response.status, text);
    return JSON.parse(text) as unknown;
  };
}

function addressOf(kubeConfig: KubeConfig, { path, query = {} }: KubeRequest): URL {
  const url = new URL(`${kubeConfig.getCurrentCluster()?.server ?? ''}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

function optionsOf({ headers, body }: KubeRequest, context: RequestContext): RequestInit {
  const dispatcher = context.getDispatcher();
  return {
    method: context.getHttpMethod(),
    headers: { accept: 'application/json', ...context.getHeaders(), ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
    ...(dispatcher && { dispatcher }),
  };
}
