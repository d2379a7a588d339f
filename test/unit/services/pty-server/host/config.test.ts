import assert from 'node:assert/strict';
import { ConfigError } from '@openova/service-kit';
import { parseConfig, usage } from '../../../../../services/pty-server/host/config.ts';

describe('pty-host config', () => {
  it('has defaults for everything', () => {
    const want = { socketPath: '/run/openova/pty-host.sock', runningLimit: 3, ringBytes: 4_194_304, graceMs: 5000, debug: false };
    assert.deepEqual(parseConfig({ argv: [], env: {} }), want);
  });

  it('reads the variables that the composition writes [PTY-11]', () => {
    const { runningLimit, ringBytes } = parseConfig({ argv: [], env: { SANDBOX_CONCURRENT_SESSIONS: '0', SANDBOX_RING_BUFFER_BYTES: '1048576' } });
    assert.deepEqual({ runningLimit, ringBytes }, { runningLimit: 0, ringBytes: 1_048_576 });
  });

  it('reports all problems at once', () => {
    assert.throws(() => parseConfig({ argv: ['--ring-bytes=65535', '--grace-seconds=-1'], env: { SANDBOX_CONCURRENT_SESSIONS: '1.5' } }), (error) => {
      assert.ok(error instanceof ConfigError);
      return error.problems.length === 3;
    });
  });

  it('names every variable in its help', () => {
    for (const name of ['PTY_HOST_SOCKET', 'PTY_HOST_GRACE_SECONDS', 'PTY_HOST_DEBUG', 'SANDBOX_RING_BUFFER_BYTES']) assert.ok(usage.includes(name), name);
  });
});
