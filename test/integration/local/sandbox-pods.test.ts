import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@openova/process-kit';
import { sandboxFolders } from '../../../local/driver/sandbox-folders.ts';
import { startLocalPlane, type LocalPlane } from '../../../local/plane/local-plane.ts';
import { fieldAt, fieldsAt, itemsAt, textAt } from '../../support/manifest-field.ts';
import { callPlane } from '../../support/plane-objects.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const claims = '/apis/sandbox.openova.io/v1/namespaces/local/sandboxes';
const workloads = [
  { path: 'statefulsets/pty-server', program: 'pty-server' },
  { path: 'deployments/openova-sandbox-mcp', program: 'openova-sandbox-mcp' },
];

describe('the Pods of two Sandboxes of one person', function () {
  this.timeout(120_000);
  let data: string;
  let plane: LocalPlane;
  const namespaces: string[] = [];

  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'openova-pods-'));
    plane = await startLocalPlane({ root, data, port: 0, env: process.env, model: undefined, log: createLogger({ name: 'test' }), onStep: () => {} });
    for (const name of ['one', 'two']) {
      await call('POST', claims, { metadata: { name, namespace: 'local' }, spec: { owner: { email: 'ada@acme.example', orgRef: { slug: 'local' } }, agent: 'opencode' } });
    }
    for (const name of ['one', 'two']) namespaces.push(await readyNamespace(name));
  });
  after(async () => {
    await plane?.close();
    await rm(data, { recursive: true, force: true });
  });

  const call = (method: string, path: string, body?: object): Promise<unknown> => callPlane(plane.kubeconfig, method, path, body);

  function readyNamespace(name: string): Promise<string> {
    return pollUntil(async () => {
      const claim = await call('GET', `${claims}/${name}`);
      return textAt(claim, 'status', 'phase') === 'Ready' ? textAt(claim, 'status', 'namespace') : undefined;
    }, 90_000);
  }

  const podOf = async (namespace: string, path: string): Promise<unknown> =>
    fieldAt(await call('GET', `/apis/apps/v1/namespaces/${namespace}/${path}`), 'spec', 'template');

  it('answer every path that a probe asks for, and are never asked for / [CF-54]', async () => {
    for (const { path, program } of workloads) {
      const log = await readFile(join(sandboxFolders(data, namespaces[0]!).logs, `${program}.log`), 'utf8');
      const url = /"url":"([^"]+)"/.exec(log)?.[1];
      const [container] = itemsAt(await podOf(namespaces[0]!, path), 'spec', 'containers');
      const paths = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) => textAt(container, probe, 'httpGet', 'path'));
      for (const asked of paths) {
        assert.match(asked, /^\/./);
        assert.equal((await fetch(url + asked)).ok, true, `${program} ${asked}`);
      }
    }
  });

  it('are behind the Services of their own Sandbox only [CF-62]', async () => {
    for (const namespace of namespaces) {
      const services = itemsAt(await call('GET', `/api/v1/namespaces/${namespace}/services`), 'items');
      const pods = await Promise.all(workloads.map(async ({ path, program }) => ({ program, labels: fieldsAt(await podOf(namespace, path), 'metadata', 'labels') })));
      assert.equal(services.length, workloads.length);
      for (const service of services) {
        const selector = Object.entries(fieldsAt(service, 'spec', 'selector'));
        const behind = pods.filter(({ labels }) => selector.length > 0 && selector.every(([key, value]) => labels[key] === value));
        assert.deepEqual(behind.map(({ program }) => program), [textAt(service, 'metadata', 'name')]);
      }
    }
    assert.notEqual(namespaces[0], namespaces[1]);
  });

  it('keep every folder that a volume is mounted on, over work, sleep and waking [CF-55]', async () => {
    const { pathOf } = sandboxFolders(data, namespaces[0]!);
    const mounted = (await Promise.all(workloads.map(({ path }) => podOf(namespaces[0]!, path))))
      .flatMap((pod) => [...itemsAt(pod, 'spec', 'initContainers'), ...itemsAt(pod, 'spec', 'containers')])
      .flatMap((container) => itemsAt(container, 'volumeMounts'))
      .map((mount) => pathOf(textAt(mount, 'mountPath')));
    assert.ok(mounted.length >= 4, mounted.join(' '));
    const identities = () => Promise.all(mounted.map(async (path) => [path, (await stat(path)).ino]));
    const before = await identities();
    await call('PATCH', `${claims}/one`, { spec: { operatingMode: 'Suspended' } });
    await pollUntil(async () => itemsAt(await call('GET', `${claims}/one`), 'status', 'conditions').some((one) => textAt(one, 'type') === 'Idle' && textAt(one, 'status') === 'True'), 60_000);
    await call('PATCH', `${claims}/one`, { spec: { operatingMode: 'Running' } });
    await pollUntil(async () => Number(fieldAt(await call('GET', `/apis/apps/v1/namespaces/${namespaces[0]}/statefulsets/pty-server`), 'status', 'readyReplicas')) === 1, 60_000);
    assert.deepEqual(await identities(), before);
  });
});
