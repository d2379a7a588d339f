import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { gitIn, requireGit } from '../../../../../services/sessions-api/gitops/git-command.ts';

describe('the git of the sessions API', function () {
  this.timeout(30_000);

  it('has to be on the PATH', () => {
    assert.throws(() => requireGit('/nowhere:/neither'), { name: 'ConfigError', message: /needs git on the PATH/ });
    requireGit(`/nowhere:${process.env['PATH']}`);
  });

  it('ends in time with all that it has started, where a server says nothing', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const called = once(server, 'connection') as Promise<[Socket]>;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme.git`;
    const git = gitIn({ folder: tmpdir(), readCredential: () => undefined, caFile: undefined, programs: process.env['PATH'] ?? '', timeoutMs: 3000 });
    const failed = assert.rejects(git({ args: ['ls-remote', url] }), { name: 'GitFailed' });
    const [connection] = await called;
    // What holds the connection is a process that git started.
    await Promise.all([failed, once(connection.resume(), 'close')]);
    server.close();
  });
});
