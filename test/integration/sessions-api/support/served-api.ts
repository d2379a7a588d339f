import { generateKeyPairSync } from 'node:crypto';
import { createLogger } from '@openova/process-kit';
import { createMetricsRegistry } from '@openova/service-kit';
import { sessionCookie } from '../../../../services/sessions-api/access/console-session.ts';
import type { Identity } from '../../../../services/sessions-api/access/identity.ts';
import { parseSigningKeys } from '../../../../services/sessions-api/access/signing-keys.ts';
import { createSessionsApi, type SessionsApiOptions } from '../../../../services/sessions-api/app.ts';
import type { SandboxView } from '../../../../services/sessions-api/sandboxes/sandbox-view.ts';

export const alice: Identity = { email: 'alice@acme.example', orgId: 'acme', groups: [] };
export const bob: Identity = { email: 'bob@acme.example', orgId: 'acme', groups: [] };
export const admin: Identity = { email: 'ada@acme.example', orgId: 'acme', groups: ['sovereign-admin'] };
export const mallory: Identity = { email: 'mallory@rival.example', orgId: 'rival', groups: ['sovereign-admin'] };

export const loginCode = 'a-login-code-for-these-tests-only-0123456789';
export const signingKeys = parseSigningKeys(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);

export interface ApiCall {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API, on the port of its public address, or a free one. */
export interface ServedApi {
  readonly url: string;
  readonly logged: readonly string[];
  /** Its routes, as `GET /path/:id`, without those that only say that there is no such method. */
  readonly routes: readonly string[];
  /** Sends a request as this person from a page of the console, or as nobody. */
  call(who: Identity | undefined, path: string, call?: ApiCall): Promise<Response>;
  close(): Promise<void>;
}

export async function serveSessionsApi(options: Partial<SessionsApiOptions> = {}): Promise<ServedApi> {
  const logged: string[] = [];
  const app = createSessionsApi({
    cluster: undefined,
    keys: signingKeys,
    defaultNamespace: 'catalyst-system',
    sandboxesPerPerson: 10,
    adminGroup: 'sovereign-admin',
    byosSecretPrefix: 'sandbox-byos-claude-code',
    byosOAuth: undefined,
    publicUrl: new URL('http://localhost'),
    oidc: undefined,
    consoleFiles: undefined,
    sessionsOrigin: undefined,
    log: createLogger({ name: 'sessions-api', write: (line) => void logged.push(line) }),
    metrics: createMetricsRegistry(),
    loginLink: { identity: alice, code: loginCode },
    ...options,
  });
  const routes: string[] = [];
  app.routes.addHook('onRoute', ({ method, url: path }) => {
    if (typeof method === 'string' && method !== 'HEAD') routes.push(`${method} ${path}`);
  });
  const url = await app.listen({ host: '127.0.0.1', port: Number(options.publicUrl?.port ?? 0) });
  return {
    url,
    logged,
    routes,
    call: async (who, path, { method = 'GET', body, headers = {} } = {}) => {
      const cookie = who && (await sessionCookie(who, { keys: signingKeys, isSecure: false, now: Date.now })).split(';')[0];
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      return fetch(new URL(path, url), {
        method,
        redirect: 'manual',
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(cookie === undefined ? {} : { cookie, origin: url }),
          ...headers,
        },
        ...content,
      });
    },
    close: () => app.close(),
  };
}

/** What `/api/v1/me` says. */
export interface Me {
  readonly email: string;
  readonly organization: string;
  readonly groups: readonly string[];
  readonly isAdmin: boolean;
}

export interface AnsweredProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly next?: string;
}

export async function problemOf(response: Response): Promise<AnsweredProblem> {
  return (await response.json()) as AnsweredProblem;
}

export async function sandboxOf(response: Response): Promise<SandboxView> {
  return (await response.json()) as SandboxView;
}
