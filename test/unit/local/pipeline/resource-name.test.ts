import assert from 'node:assert/strict';
import { childName, isValidName } from '../../../../local/pipeline/resource-name.ts';

// Made by the real engine.
const uid = '00000001-5a2d-4c1e-9b7f-000000000000';

describe('names of composed resources', () => {
  it('gives the name that the engine gives', () => {
    assert.equal(childName('opencode-main-m4k7q-', uid, 'cm'), 'opencode-main-m4k7q-a7be2731d9b2');
  });

  it('puts one dash before the hash and stays within 63 characters', () => {
    assert.match(childName('prefix', uid, 'cm'), /^prefix-[0-9a-f]{12}$/);
    assert.match(childName('x'.repeat(80), uid, 'cm'), /^x{50}-[0-9a-f]{12}$/);
    assert.match(childName(`${'x'.repeat(50)}-tail`, uid, 'cm'), /^x{50}-[0-9a-f]{12}$/);
  });

  it('takes DNS names, and colons for RBAC objects only', () => {
    assert.equal(isValidName('a.b-c', 'v1', 'ConfigMap'), true);
    assert.equal(isValidName('A', 'v1', 'ConfigMap'), false);
    assert.equal(isValidName('a:b', 'v1', 'ConfigMap'), false);
    assert.equal(isValidName('a:b', 'rbac.authorization.k8s.io/v1', 'Role'), true);
    assert.equal(isValidName('a'.repeat(254), 'v1', 'ConfigMap'), false);
  });
});
