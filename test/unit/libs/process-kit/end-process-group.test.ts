import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endProcessGroup } from '@openova/process-kit';

describe('endProcessGroup', function () {
  this.timeout(30_000);

  it('ends a process with what it started, and minds neither the second call nor nothing to end', async () => {
    const child = spawn('sh', ['-c', 'sleep 600 & echo started; wait'], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const closed = once(child, 'close');
    endProcessGroup(child.pid);
    // The other process has the same output, which is closed only when both are gone.
    assert.deepEqual(await closed, [null, 'SIGKILL']);
    endProcessGroup(child.pid);
    endProcessGroup(undefined);
  });
});
