import assert from 'node:assert/strict';
import { packagesIn } from '../../../../image/agents/agent-layer.ts';

describe('packagesIn', () => {
  it('reads what npm has installed, packages inside packages too', () => {
    const hidden = {
      packages: {
        'node_modules/opencode-ai': { version: '1.18.33', license: 'MIT' },
        'node_modules/a/node_modules/@b/c': { version: '2.0.0' },
      },
    };
    assert.deepEqual(packagesIn(JSON.stringify(hidden)), [
      { name: 'opencode-ai', version: '1.18.33', license: 'MIT' },
      { name: '@b/c', version: '2.0.0', license: undefined },
    ]);
  });
});
