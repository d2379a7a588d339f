import assert from 'node:assert/strict';
import { requireGit } from '../../../../../services/sessions-api/gitops/git-command.ts';

describe('the git of the sessions API', () => {
  it('has to be on the PATH', () => {
    assert.throws(() => requireGit('/nowhere:/neither'), { name: 'ConfigError', message: /needs git on the PATH/ });
    requireGit(`/nowhere:${process.env['PATH']}`);
  });
});
