import assert from 'node:assert/strict';
import { oncePerSettings } from '../../../../../functions/sandbox/settings/once-per-settings.ts';
import { goodSettings } from '../sandbox-fixture.ts';

describe('oncePerSettings', () => {
  it('makes a value once for each settings object', () => {
    const made: string[] = [];
    const fqdnOf = oncePerSettings(({ sovereignFqdn }) => made.push(sovereignFqdn));
    const [one, other] = [goodSettings(), { ...goodSettings(), sovereignFqdn: 'other.example' }];
    assert.deepEqual([fqdnOf(one), fqdnOf(other), fqdnOf(one)], [1, 2, 1]);
    assert.deepEqual(made, [one.sovereignFqdn, 'other.example']);
  });
});
