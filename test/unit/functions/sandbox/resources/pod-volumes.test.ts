import assert from 'node:assert/strict';
import { fieldAt, itemsAt, textAt } from '../../../../support/manifest-field.ts';
import { composedObject } from '../sandbox-fixture.ts';

const pod = (story: string) => fieldAt(composedObject('pty-server', { story }), 'spec', 'template', 'spec');
const mountsOf = (list: 'initContainers' | 'containers') => itemsAt(itemsAt(pod('team-repos'), list)[0], 'volumeMounts');
const places = (list: 'initContainers' | 'containers') => mountsOf(list).map((mount) => [textAt(mount, 'name'), textAt(mount, 'mountPath')]);

const work = [
  ['home', '/home/sandbox'],
  ['home', '/workspace'],
  ['repo-checkout', '/workspace/checkout'],
  ['repo-checkout-infra', '/workspace/checkout-infra'],
  ['repo-platform-design-system', '/workspace/platform-design-system'],
  ['tmp', '/tmp'],
];

describe('the volumes of pty-server', () => {
  it('mount each repository claim at /workspace/<repo-slug> [CF-48]', () => {
    assert.deepEqual(places('containers').filter(([, path]) => path?.startsWith('/workspace/')), work.slice(2, 5));
    const claims = itemsAt(pod('team-repos'), 'volumes').map((volume) => fieldAt(volume, 'persistentVolumeClaim', 'claimName')).filter(Boolean);
    assert.deepEqual(claims, ['home', 'repo-checkout', 'repo-checkout-infra', 'repo-platform-design-system']);
  });

  it('make the folder in which sessions begin one that can be written and lasts, with repositories and without', () => {
    for (const story of ['basic', 'team-repos']) {
      const mounts = itemsAt(itemsAt(pod(story), 'containers')[0], 'volumeMounts');
      assert.deepEqual(mounts.find((one) => textAt(one, 'mountPath') === '/workspace'), { name: 'home', mountPath: '/workspace', subPath: '.workspace' });
    }
  });

  it('bring the token to pty-server read-only, as the whole Secret volume and not by subPath', () => {
    const mount = mountsOf('containers').find((one) => textAt(one, 'name') === 'llm-gateway-token');
    assert.deepEqual(mount, { name: 'llm-gateway-token', mountPath: '/var/run/secrets/openova.io/llm-gateway', readOnly: true });
    const volume = itemsAt(pod('team-repos'), 'volumes').find((one) => textAt(one, 'name') === 'llm-gateway-token');
    const secret = fieldAt(volume, 'secret');
    assert.deepEqual(fieldAt(secret, 'items'), [{ key: 'LLM_GATEWAY_TOKEN', path: 'LLM_GATEWAY_TOKEN' }]);
    assert.match(textAt(secret, 'secretName'), /^sandbox-bob-mason-[0-9a-f]{8}-newapi-token$/);
    assert.equal(fieldAt(secret, 'optional'), undefined);
  });

  it('keep the token from the repository clone', () => {
    assert.deepEqual(places('initContainers'), work);
  });

  it('mount what is declared, and declare nothing that is not mounted', () => {
    for (const story of ['basic', 'team-repos']) {
      const declared = itemsAt(pod(story), 'volumes').map((volume) => textAt(volume, 'name'));
      const mounted = ['initContainers', 'containers'].flatMap((list) => itemsAt(pod(story), list)).flatMap((one) => itemsAt(one, 'volumeMounts'));
      assert.deepEqual([...new Set(mounted.map((mount) => textAt(mount, 'name')))].toSorted(), declared.toSorted());
    }
  });
});
