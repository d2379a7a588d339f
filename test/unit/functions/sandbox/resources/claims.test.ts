import assert from 'node:assert/strict';
import type { KubernetesObject } from '@openova/sandbox-model';
import { settledClaim } from '../../../../../functions/sandbox/resources/claims.ts';
import { fieldAt, fieldsAt } from '../../../../support/manifest-field.ts';
import { composedObject, composedObjects } from '../sandbox-fixture.ts';

function claim(storage: number | string | undefined, storageClassName?: string): KubernetesObject {
  const resources = storage === undefined ? {} : { requests: { storage } };
  const spec = { accessModes: ['ReadWriteOnce'], resources, ...(storageClassName && { storageClassName }) };
  return Object.assign({ spec }, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
}
const sizeOf = (object: KubernetesObject) => fieldAt(object, 'spec', 'resources', 'requests', 'storage');

describe('the claims', () => {
  it('are one for each repository and one for the home [CF-34]', () => {
    const claims = [...composedObjects({ story: 'team-repos' })].filter(([, { kind }]) => kind === 'PersistentVolumeClaim');
    assert.deepEqual(claims.map(([name, object]) => [name, object.metadata?.name, sizeOf(object)]), [
      ['home-claim', 'home', '10Gi'],
      ['repo-claim-checkout', 'repo-checkout', '5Gi'],
      ['repo-claim-checkout-infra', 'repo-checkout-infra', '1Gi'],
      ['repo-claim-platform-design-system', 'repo-platform-design-system', '5Gi'],
    ]);
  });

  it('are written by one Pod, carry the repository and use the default class', () => {
    const object = composedObject('repo-claim-checkout', { story: 'team-repos' });
    assert.deepEqual(fieldsAt(object, 'spec'), { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } });
    assert.equal(object.metadata?.labels?.['openova.io/sandbox-repo'], 'checkout');
  });

  it('use the class of the settings', () => {
    assert.equal(fieldAt(composedObject('home-claim', { env: { SANDBOX_STORAGE_CLASS: 'fast' } }), 'spec', 'storageClassName'), 'fast');
  });
});

describe('settledClaim', () => {
  const sizes = [
    ['5Gi', undefined, '5Gi'],
    ['5Gi', '1Gi', '5Gi'],
    ['5Gi', '10Gi', '10Gi'],
    ['5Gi', '5120Mi', '5Gi'],
    ['1Gi', 2_147_483_648, 2_147_483_648],
    ['5Gi', 'odd', '5Gi'],
  ] as const;
  for (const [wanted, observed, size] of sizes) {
    it(`asks for ${size} when ${wanted} is wanted and ${observed ?? 'nothing'} observed`, () => {
      assert.equal(sizeOf(settledClaim(claim(wanted), claim(observed))), size);
    });
  }

  for (const [wanted, observed, settled] of [['fast', 'slow', 'slow'], [undefined, 'standard', 'standard'], ['fast', undefined, 'fast'], [undefined, undefined, undefined]] as const) {
    it(`has class ${settled ?? 'none'} when ${wanted ?? 'none'} is wanted and ${observed ?? 'none'} observed`, () => {
      assert.equal(fieldAt(settledClaim(claim('5Gi', wanted), claim('5Gi', observed)), 'spec', 'storageClassName'), settled);
    });
  }

  it('is what is wanted while nothing is observed, and for any other kind', () => {
    const [wanted, service] = [claim('5Gi'), composedObject('pty-server-service')];
    assert.equal(settledClaim(wanted, undefined), wanted);
    assert.equal(settledClaim(service, claim('10Gi')), service);
  });
});
