import assert from 'node:assert/strict';
import { fieldAt, fieldsAt } from '../../../../support/manifest-field.ts';
import { composedObject } from '../sandbox-fixture.ts';

const hardOf = (spec: Readonly<Record<string, unknown>>) => fieldAt(composedObject('resource-quota', { spec }), 'spec', 'hard');

describe('the ResourceQuota', () => {
  it('mirrors CPU, memory and storage of the spec [CF-31]', () => {
    assert.deepEqual(hardOf({ quota: { cpu: 6, memory: '12Gi', storage: '100Gi' } }), {
      'requests.cpu': '6',
      'requests.memory': '12Gi',
      'limits.cpu': '6',
      'limits.memory': '12Gi',
      'requests.storage': '100Gi',
    });
  });

  it('has 4 CPU, 8Gi and 50Gi without quota and plan [CF-07]', () => {
    assert.deepEqual(hardOf({}), { 'requests.cpu': '4', 'requests.memory': '8Gi', 'limits.cpu': '4', 'limits.memory': '8Gi', 'requests.storage': '50Gi' });
  });

  it('counts no Pods, however few sessions there may be [CF-32]', () => {
    const keys = Object.keys(fieldsAt({ hard: hardOf({ quota: { concurrentSessions: 1 } }) }, 'hard'));
    assert.deepEqual(keys.filter((key) => /pods|count/.test(key)), []);
  });
});
