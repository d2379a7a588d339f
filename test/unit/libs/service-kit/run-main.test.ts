import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { ConfigError } from '../../../../libs/service-kit/config-error.ts';
import { runMain } from '../../../../libs/service-kit/run-main.ts';

function fail(): Promise<never> {
  return Promise.reject(new Error('cannot reach Bearer abcdef'));
}

describe('service-kit run-main', () => {
  const cases = [
    { name: 'gives 0 when the program has ended', run: async () => {}, status: 0, output: '' },
    { name: 'gives 2 and every problem for a configuration that cannot be', run: async () => Promise.reject(new ConfigError(['a', 'b'])), status: 2, output: 'cannot start:\n  a\n  b\n' },
  ];
  for (const { name, run, status, output } of cases) {
    it(name, async () => {
      const written: string[] = [];
      assert.equal(await runMain({ argv: [], usage: 'usage', run, writeError: (text) => written.push(text) }), status);
      assert.equal(written.join(''), output);
    });
  }

  it('gives 1 and the error without its secrets for a failure [SEC-02]', async () => {
    const written: string[] = [];
    assert.equal(await runMain({ argv: [], usage: 'usage', run: fail, writeError: (text) => written.push(text) }), 1);
    assert.match(written.join(''), /^Error: cannot reach Bearer \[redacted\]\n/);
  });

  it('gives 1 and one line with the address and what to do when it is taken', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const run = async (): Promise<void> => {
      await once(createServer().listen(port, '127.0.0.1'), 'listening');
    };
    const written: string[] = [];
    assert.equal(await runMain({ argv: [], usage: 'usage', run, writeError: (text) => written.push(text) }), 1);
    taken.close();
    assert.deepEqual(written, [`cannot listen on 127.0.0.1:${port}: EADDRINUSE, the address is taken: stop what listens there, or choose another one\n`]);
  });

  it('prints the usage and runs nothing when help is asked for', async () => {
    const written: string[] = [];
    assert.equal(await runMain({ argv: ['--help'], usage: 'usage', run: fail, write: (text) => written.push(text) }), 0);
    assert.deepEqual(written, ['usage']);
  });
});
