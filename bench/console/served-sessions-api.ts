import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nodeEnvironment, nodeFlags } from '../../image/node-flags.ts';
import { serveApi } from '../../local/api-server/api-server.ts';
import { openObjectDatabase } from '../../local/api-server/object-database.ts';
import { ObjectStore } from '../../local/api-server/object-store.ts';
import { resourceKindOf } from '../../local/api-server/resource-kinds.ts';
import { sandboxAdmission } from '../../local/api-server/sandbox-admission.ts';
import { writeKubeconfig } from '../../local/plane/kubeconfig.ts';
import { loadSandboxPackage } from '../../local/sandbox-package.ts';
import { sessionCookie } from '../../services/sessions-api/access/console-session.ts';
import { parseSigningKeys } from '../../services/sessions-api/access/signing-keys.ts';
import { writeBundledProgram } from '../../test/support/bundled-program.ts';
import { serveProgram } from '../served-bridge.ts';

export interface ServedSessionsApi {
  readonly pid: number;
  readonly url: string;
  /** The cookie of a person in an Organization. */
  cookieOf(name: string, organization: string): Promise<string>;
  close(): Promise<void>;
}

/** The Organization with many Sandboxes. */
export const crowd = 'crowd';
export const manySandboxes = 1_000;
export const fewSandboxes = 20;

const root = fileURLToPath(new URL('../..', import.meta.url));
const sandboxKind = resourceKindOf('sandbox.openova.io/v1', 'Sandbox')!;

/** sessions-api as it is in its image, with Sandboxes of two Organizations that have all their conditions. */
export async function startServedApi(): Promise<ServedSessionsApi> {
  const open = new AsyncDisposableStack();
  const folder = open.adopt(await mkdtemp(join(tmpdir(), 'openova-bench-')), (path) => rm(path, { recursive: true }));
  const { definition } = await loadSandboxPackage(root);
  const database = openObjectDatabase(join(folder, 'objects.db'));
  const store = open.adopt(new ObjectStore({ database, admit: sandboxAdmission(definition) }), (objects) => objects.close());
  addSandboxes(store, crowd, manySandboxes);
  addSandboxes(store, 'few', fewSandboxes);
  const token = 'a-token-of-the-benchmark-0123456789';
  const kube = open.adopt(await serveApi({ store, token }), (server) => server.close());
  const kubeconfig = join(folder, 'kubeconfig.yaml');
  writeKubeconfig(kubeconfig, { url: kube.url, token });
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const program = await writeBundledProgram(folder, 'services/sessions-api/main.ts');
  const env = { ...nodeEnvironment, SESSIONS_API_SIGNING_KEY: pem, SESSIONS_API_LOGIN_CODE: 'a-login-code-of-the-benchmark-0123456789' };
  const args = [...nodeFlags, program, '--address=127.0.0.1:0', `--kubeconfig=${kubeconfig}`, '--local-user=bench@few.example,few', '--drain-seconds=0'];
  const served = open.adopt(await serveProgram(args, env), (running) => running.close());
  await ready(served.url);
  const keys = parseSigningKeys(pem);
  const cookieOf = async (name: string, organization: string): Promise<string> => {
    const identity = { email: `${name}@${organization}.example`, orgId: organization, groups: [] };
    return (await sessionCookie(identity, { keys, isSecure: false, now: Date.now })).split(';')[0] ?? '';
  };
  return { pid: served.pid, url: served.url, cookieOf, close: () => open.disposeAsync() };
}

const stages = ['NamespaceReady', 'RBACReady', 'StorageReady', 'PtyServerReady', 'MCPServerReady', 'NewAPITokenReady'] as const;

function addSandboxes(store: ObjectStore, organization: string, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const name = `work-${index}`;
    const ownerUid = `person-${index}-01234567`;
    const created = store.create(sandboxKind, {
      apiVersion: 'sandbox.openova.io/v1',
      kind: 'Sandbox',
      metadata: { name, namespace: organization },
      spec: { owner: { email: `person-${index}@${organization}.example`, orgRef: { slug: organization } }, agent: 'aider', repos: [{ giteaRepo: 'acme/shop' }] },
    });
    const address = `wss://sandbox.acme.example/sessions/${ownerUid}/${name}`;
    const conditions = stages.map((type) => ({ type, status: 'True', reason: 'GitopsReconciled', message: 'everything is delivered', lastTransitionTime: '2026-01-01T00:00:00Z' }));
    const status = { phase: 'Ready', ownerUid, namespace: `sandbox-${ownerUid}`, endpoints: { attach: `${address}/attach`, cards: `${address}/cards` }, conditions };
    store.update({ kind: sandboxKind, namespace: organization, name }, { ...created, status }, 'status');
  }
}

async function ready(url: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await delay(50)) {
    if (await fetch(`${url}/readyz`).then(({ ok }) => ok, () => false)) return;
    if (Date.now() > deadline) throw new Error('sessions-api did not get ready');
  }
}
