import assert from 'node:assert/strict';
import { fieldAt, fieldsAt, itemsAt, textAt } from '../../../../support/manifest-field.ts';
import { composedObject, failedToken, healthyCluster, mintedToken, planOf, run, type SandboxVariant } from '../sandbox-fixture.ts';
import { ptyServer } from '../../../../../functions/sandbox/resources/pty-server.ts';

const set = (variant: SandboxVariant = {}) => composedObject('pty-server', variant);
const pod = (variant: SandboxVariant = {}) => fieldAt(set(variant), 'spec', 'template', 'spec');
const container = (variant: SandboxVariant = {}) => itemsAt(pod(variant), 'containers')[0];
const restartedAt = (object: unknown) => fieldAt(object, 'spec', 'template', 'metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt');

describe('the StatefulSet', () => {
  it('is named pty-server, in the namespace of the Sandbox [CF-36]', () => {
    assert.deepEqual([set().apiVersion, set().kind, set().metadata?.name, set().metadata?.namespace], ['apps/v1', 'StatefulSet', 'pty-server', 'sandbox-alice-5d6ae696']);
    assert.equal(fieldAt(set(), 'spec', 'serviceName'), 'pty-server');
  });

  it('runs one Pod however many sessions there may be [CF-37]', () => {
    for (const concurrentSessions of [0, 1, 3, 1000]) assert.equal(fieldAt(set({ spec: { quota: { concurrentSessions } } }), 'spec', 'replicas'), 1);
  });

  for (const [operatingMode, replicas] of [[undefined, 1], ['Running', 1], ['Suspended', 0]] as const) {
    it(`has ${replicas} replicas with operatingMode ${operatingMode ?? 'left out'} [IDLE-09]`, () => {
      assert.equal(fieldAt(set({ spec: { operatingMode } }), 'spec', 'replicas'), replicas);
    });
  }

  it('carries the labels by which others find it [CF-51]', () => {
    const { labels } = set().metadata ?? {};
    assert.deepEqual([labels?.['app.kubernetes.io/component'], labels?.['openova.io/managed-by']], ['pty-server', 'catalyst']);
  });

  it('gives its Pods the label pty-server, and selects them by it [CF-52]', () => {
    assert.equal(fieldAt(set(), 'spec', 'template', 'metadata', 'labels', 'app.kubernetes.io/name'), 'pty-server');
    assert.deepEqual(fieldAt(set(), 'spec', 'selector'), { matchLabels: { 'app.kubernetes.io/name': 'pty-server' } });
  });

  const timeouts: readonly (readonly [variant: SandboxVariant, minutes: string])[] = [
    [{}, '30'],
    [{ env: { SANDBOX_IDLE_TIMEOUT_MINUTES: '45' } }, '45'],
    [{ env: { SANDBOX_IDLE_TIMEOUT_MINUTES: '45' }, spec: { idleTimeoutMinutes: 240 } }, '240'],
    [{ spec: { operatingMode: 'Suspended' } }, '30'],
  ];
  for (const [variant, minutes] of timeouts) {
    it(`is annotated with ${minutes} minutes: ${JSON.stringify(variant)} [CF-50]`, () => {
      assert.deepEqual(set(variant).metadata?.annotations, { 'openova.io/sandbox-idle-timeout-minutes': minutes });
    });
  }

  it('runs the image of the settings, unchanged [CF-49]', () => {
    const image = `registry.example:5000/team/runtime:1.2.3@sha256:${'0'.repeat(64)}`;
    const variant = { story: 'team-repos', env: { SANDBOX_PTY_SERVER_IMAGE: image } };
    const images = ['initContainers', 'containers'].flatMap((list) => itemsAt(pod(variant), list)).map((one) => textAt(one, 'image'));
    assert.deepEqual(images, [image, image]);
  });

  it('gives agents no Kubernetes token and no list of services', () => {
    const { serviceAccountName, automountServiceAccountToken, enableServiceLinks } = fieldsAt({ pod: pod() }, 'pod');
    assert.deepEqual([serviceAccountName, automountServiceAccountToken, enableServiceLinks], ['sandbox-agent', false, false]);
  });

  it('answers on port 7681 and is probed at paths of its own, never at /', () => {
    assert.deepEqual(fieldAt(container(), 'ports'), [{ name: 'http', containerPort: 7681, protocol: 'TCP' }]);
    const paths = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) => fieldAt(container(), probe, 'httpGet'));
    assert.deepEqual(paths, ['/healthz', '/readyz', '/healthz'].map((path) => ({ path, port: 'http', scheme: 'HTTP' })));
  });

  it('has a runtime class only when one is asked for', () => {
    assert.equal(fieldAt(pod(), 'runtimeClassName'), undefined);
    assert.equal(fieldAt(pod({ spec: { runtimeClassName: 'gvisor' } }), 'runtimeClassName'), 'gvisor');
  });

  it('clones repositories before it starts, and needs no clone without any', () => {
    assert.deepEqual(itemsAt(pod({ story: 'team-repos' }), 'initContainers').map((one) => textAt(one, 'name')), ['repo-clone']);
    assert.equal(fieldAt(pod(), 'initContainers'), undefined);
  });
});

/** The Pod template's marker after the token was minted at `rotatedAt`, in a Sandbox that runs. */
function markerAfter(tokenRotation: string | undefined, rotatedAt: string): unknown {
  const given = { spec: { tokenRotation } };
  const { resources } = run({ ...given, ...mintedToken(given, rotatedAt), observed: healthyCluster(given) });
  return restartedAt(resources.get('pty-server')?.object);
}

describe('the restart marker of the StatefulSet', () => {
  it('changes with each rotation, and only then, with tokenRotation Restart [CF-53]', () => {
    const [first, again, next] = ['2026-02-27T09:00:00Z', '2026-02-27T09:00:00Z', '2026-03-05T09:00:00Z'].map((at) => markerAfter('Restart', at));
    assert.deepEqual([first, again, next], ['2026-02-27T09:00:00Z', '2026-02-27T09:00:00Z', '2026-03-05T09:00:00Z']);
  });

  for (const tokenRotation of ['Live', undefined]) {
    it(`is never there with tokenRotation ${tokenRotation ?? 'left out'} [CF-53]`, () => {
      assert.deepEqual(['2026-02-27T09:00:00Z', '2026-03-05T09:00:00Z'].map((at) => markerAfter(tokenRotation, at)), [undefined, undefined]);
    });
  }

  it('stays while a rotation fails, whatever the mint step then tells [CF-53]', () => {
    const given = { spec: { tokenRotation: 'Restart' } };
    const { tokenContext, mintedSecret } = mintedToken(given);
    for (const failed of [failedToken('TokenMintFailed'), { ...tokenContext, ready: false, reason: 'TokenMintFailed' }]) {
      for (const minted of [mintedSecret, undefined]) {
        const { resources, status } = run({ ...given, tokenContext: failed, mintedSecret: minted, observed: healthyCluster(given) });
        assert.equal(restartedAt(resources.get('pty-server')?.object), '2026-02-27T09:00:00Z');
        assert.deepEqual(status.token, { expiresAt: '2026-03-06T09:00:00Z', rotatedAt: '2026-02-27T09:00:00Z' });
      }
    }
  });

  it('changes nothing else of the Pod', () => {
    const plan = planOf();
    const [before, after] = [ptyServer(plan, undefined), ptyServer(plan, '2026-03-05T09:00:00Z')];
    assert.deepEqual(after.spec?.template.spec, before.spec?.template.spec);
    assert.deepEqual(after.metadata, before.metadata);
  });
});
