import type { V1Secret } from '@kubernetes/client-node';
import { fromSecretData } from '@openova/sandbox-model';
import { sessionCookie } from '../../../../services/sessions-api/access/console-session.ts';
import type { Identity } from '../../../../services/sessions-api/access/identity.ts';
import type { ByosConnection } from '../../../../services/sessions-api/sandboxes/byos.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import { sandboxesPath, type ApiOverCluster } from './cluster-under-test.ts';
import { secretKind } from './local-cluster.ts';
import { signingKeys, type ServedApi } from './served-api.ts';

export const byosPath = '/api/v1/sandbox/byos/claude-code';

/** What the status says. */
export type AnsweredAccount = ByosConnection & { readonly oauthOffered: boolean };

/** The console of one person in one browser: one session, and the cookies that come to it. */
export class PersonalConsole {
  readonly #api: ServedApi;
  readonly #cookies: string[];

  private constructor(api: ServedApi, session: string) {
    this.#api = api;
    this.#cookies = [session];
  }

  static async open(api: ServedApi, who: Identity): Promise<PersonalConsole> {
    const [session = ''] = (await sessionCookie(who, { keys: signingKeys, isSecure: false, now: Date.now })).split(';');
    return new PersonalConsole(api, session);
  }

  /** Begins to connect by OAuth. Gives where the provider's page is. */
  async begin(): Promise<string> {
    const answer = await this.#call('POST', `${byosPath}/start`);
    const { authorizeUrl } = (await answer.json()) as { authorizeUrl: string };
    this.keep(answer);
    return authorizeUrl;
  }

  /** Takes the cookies of an answer, in the place of those of the same names. */
  keep(answer: Response): void {
    for (const cookie of answer.headers.getSetCookie().map((set) => set.split(';')[0]!)) {
      const known = this.#cookies.findIndex((one) => one.split('=')[0] === cookie.split('=')[0]);
      this.#cookies.splice(known === -1 ? this.#cookies.length : known, 1, cookie);
    }
  }

  /** The cookies but that of the session. */
  get attempt(): string {
    return this.#cookies.slice(1).join('; ');
  }

  /** Comes back from the provider, with these cookies besides those of the session. Gives what the settings are told. */
  async comeBack(to: URL, attempt = this.attempt): Promise<string | null> {
    const answer = await this.#call('GET', `${byosPath}/callback${to.search}`, [this.#cookies[0] ?? '', attempt].join('; '));
    const location = answer.headers.get('location') ?? '';
    return answer.status === 303 && location.startsWith('/settings?') ? new URLSearchParams(location.split('?')[1]).get('byos') : `${answer.status} ${location}`;
  }

  async status(): Promise<AnsweredAccount> {
    return (await (await this.#call('GET', `${byosPath}/status`)).json()) as AnsweredAccount;
  }

  async disconnect(): Promise<number> {
    return (await this.#call('DELETE', byosPath)).status;
  }

  #call(method: string, path: string, cookie = this.#cookies.join('; ')): Promise<Response> {
    return this.#api.call(undefined, path, { method, headers: { cookie, origin: this.#api.url } });
  }
}

/** A Sandbox of this person whose Namespace is there. */
export async function startOwnSandbox({ api, local, cluster }: ApiOverCluster, who: Identity, { name, uid }: { readonly name: string; readonly uid: string }): Promise<void> {
  await api.call(who, sandboxesPath, { method: 'POST', body: { agent: 'claude-code', name } });
  local.setStatus(who.orgId ?? '', name, {
    ownerUid: uid,
    namespace: `sandbox-${uid}`,
    conditions: [{ type: 'NamespaceReady', status: 'True', reason: 'GitopsReconciled', lastTransitionTime: '2026-01-01T00:00:00Z' }],
  });
  await pollUntil(() => cluster.sandboxes.get(who.orgId ?? '', name)?.status?.namespace !== undefined);
}

/** What the Secret of the person's Sandbox holds; undefined: there is none. */
export function copyIn({ local }: Pick<ApiOverCluster, 'local'>, uid: string): Record<string, string> | undefined {
  const secret = local.store.get({ kind: secretKind, namespace: `sandbox-${uid}`, name: `sandbox-byos-claude-code-${uid}` }) as V1Secret | undefined;
  return secret && fromSecretData(secret.data ?? {});
}

/** What is kept beside the claims of this Organization. */
export function keptIn({ local }: Pick<ApiOverCluster, 'local'>, organization: string): readonly Record<string, string>[] {
  const secrets = local.store.list(secretKind, organization) as unknown as V1Secret[];
  return secrets.map(({ data = {} }) => fromSecretData(data));
}
