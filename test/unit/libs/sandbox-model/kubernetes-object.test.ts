import assert from 'node:assert/strict';
import { objectTitle } from '@openova/sandbox-model';

describe('objectTitle', () => {
  const titles = [
    [{ name: 'pty-server', generateName: 'pty-' }, 'Deployment "pty-server"'],
    [{ generateName: 'pty-' }, 'Deployment "pty-"'],
    [undefined, 'Deployment ""'],
  ] as const;

  for (const [metadata, title] of titles) {
    it(`reads ${title}`, () => {
      assert.equal(objectTitle({ apiVersion: 'apps/v1', kind: 'Deployment', ...(metadata && { metadata }) }), title);
    });
  }
});
