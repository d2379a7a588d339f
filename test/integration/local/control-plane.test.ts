import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@openova/process-kit';
import { openObjectDatabase } from '../../../local/api-server/object-database.ts';
import { ObjectStore } from '../../../local/api-server/object-store.ts';
import { resourceKindOf, resourceKinds } from '../../../local/api-server/resource-kinds.ts';
import { sandboxAdmission } from '../../../local/api-server/sandbox-admission.ts';
import type { StoredObject } from '../../../local/api-server/stored-object.ts';
import { callFunctions, serveFunctions, type FunctionCalls, type ServedFunctions } from '../../../local/functions/served-functions.ts';
import { objectsAt, textAt } from '../../../local/pipeline/index.ts';
import { keyOf } from '../../../local/reconciler/apply-object.ts';
import { startControlPlane, type ControlPlane } from '../../../local/reconciler/control-plane.ts';
import { loadSandboxPackage } from '../../../local/sandbox-package.ts';
import { atAge, settledAge } from '../../../local/stages/kind-status.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const sandboxKind = resourceKindOf('sandbox.openova.io/v1', 'Sandbox')!;
const claimKey = { kind: sandboxKind, namespace: 'acme', name: 'alice' };
const claim = {
  metadata: { name: 'alice', namespace: 'acme' },
  spec: { owner: { email: 'alice@acme.example', orgRef: { slug: 'acme' } }, agent: 'opencode' },
};

describe('local control plane, with the functions and the bridge', function () {
  this.timeout(60_000);
  let served: ServedFunctions;
  let calls: FunctionCalls;
  let folder: string;
  let store: ObjectStore;
  let plane: ControlPlane;
  let settle: (() => void) | undefined;

  before(async () => {
    served = await serveFunctions({ root, env: process.env });
    calls = callFunctions(served.addresses);
  });
  after(async () => {
    calls.close();
    await served.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openova-plane-'));
    const sandboxPackage = await loadSandboxPackage(root);
    store = new ObjectStore({ database: openObjectDatabase(join(folder, 'objects.db')), admit: sandboxAdmission(sandboxPackage.definition) });
    plane = startControlPlane({ store, package: sandboxPackage, functionNamed: calls.functionNamed, log: createLogger({ name: 'test' }) });
  });
  afterEach(async () => {
    settle?.();
    await plane.close();
    store.close();
    await rm(folder, { recursive: true });
  });

  it('takes a claim to Ready with one token, and takes everything away with it', async () => {
    settle = settleEverything(store);
    store.create(sandboxKind, claim);
    await pollUntil(() => textAt(store.get(claimKey) ?? {}, 'status', 'phase') === 'Ready');
    const ready = store.get(claimKey)!;
    const unmet = objectsAt(ready, 'status', 'conditions').filter(({ type, status }) => type !== 'Idle' && status !== 'True');
    assert.deepEqual(unmet, []);
    const namespace = textAt(ready, 'status', 'namespace');
    const [secret] = store.list(resourceKindOf('v1', 'Secret')!, namespace);
    assert.match(Buffer.from(textAt(secret ?? {}, 'data', 'LLM_GATEWAY_TOKEN'), 'base64').toString(), /^ey/);
    store.delete(claimKey);
    await pollUntil(() => everything(store).length === 0);
  });

  it('mends what somebody breaks, and keeps what others set', async () => {
    settle = settleEverything(store);
    store.create(sandboxKind, claim);
    await pollUntil(() => textAt(store.get(claimKey) ?? {}, 'status', 'phase') === 'Ready');
    const [service] = store.list(resourceKindOf('v1', 'Service')!);
    store.update(keyOf(service!), { ...service, metadata: { ...service!.metadata, annotations: { ...service!.metadata.annotations, theirs: 'kept' } }, spec: { ports: [] } });
    await pollUntil(() => objectsAt(store.get(keyOf(service!)) ?? {}, 'spec', 'ports').length > 0);
    assert.equal(store.get(keyOf(service!))?.metadata.annotations?.['theirs'], 'kept');
    const [policy] = store.list(resourceKindOf('networking.k8s.io/v1', 'NetworkPolicy')!);
    store.delete(keyOf(policy!));
    await pollUntil(() => store.get(keyOf(policy!)) !== undefined);
  });

  it('comes to rest: a Ready Sandbox is not written again', async () => {
    settle = settleEverything(store);
    store.create(sandboxKind, claim);
    await pollUntil(() => textAt(store.get(claimKey) ?? {}, 'status', 'phase') === 'Ready');
    const looks: number[] = [];
    await pollUntil(() => looks.push(store.version) > 30 && new Set(looks.slice(-25)).size === 1);
  });
});

/** Plays the part of everybody who runs what is composed: all goes well at once. Gives what ends it. */
function settleEverything(store: ObjectStore): () => void {
  return store.changes.subscribe(({ type, kind, object }) => {
    if (type !== 'ADDED' || !kind.hasStatus || kind.group === 'sandbox.openova.io') return;
    setImmediate(() => {
      const current = store.get(keyOf(object));
      if (current) store.update(keyOf(object), atAge(current, settledAge), 'status');
    });
  });
}

function everything(store: ObjectStore): readonly StoredObject[] {
  return resourceKinds.flatMap((kind) => store.list(kind));
}
