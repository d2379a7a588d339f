import assert from 'node:assert/strict';
import { settingsApiVersion, settingsKind, settingText, stepInputProblems } from '@openova/sandbox-model';

const header = { apiVersion: settingsApiVersion, kind: settingsKind };

describe('sandbox-model step-settings', () => {
  it('prefers the input, takes numbers and switches as text, and else the variable', () => {
    const input = { ...header, port: 8080, on: false, name: ' given ' };
    assert.deepEqual(['port', 'on', 'name', 'other'].map((key) => settingText(key, ' variable ', input)), ['8080', 'false', 'given', 'variable']);
    assert.equal(settingText('other', undefined, undefined), '');
  });

  it('names all that is wrong with an input, in order, and nothing without one', () => {
    const problems = stepInputProblems({ kind: 'Other', metadata: {}, b: [], a: 1, c: 'x' }, ['b', 'c']);
    assert.deepEqual(problems, ['step input must be sandbox.openova.io/v1 SandboxSettings', 'step input has the unknown setting a', 'step input b must be a single value']);
    assert.deepEqual([stepInputProblems(undefined, []), stepInputProblems({ ...header, b: true }, ['b'])], [[], []]);
  });
});
