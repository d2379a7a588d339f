import assert from 'node:assert/strict';
import { homePath, runPath, temporaryPath, workspacePath } from '../../../../functions/sandbox/resources/pod-paths.ts';
import { runtimeUid } from '../../../../functions/sandbox/resources/security-context.ts';
import { runtimeSystem, sandboxAccount } from '../../../../image/runtime/runtime-rootfs.ts';

describe('the system of the runtime image', () => {
  it('has the account as which Pods run, at home where Pods mount it', () => {
    assert.deepEqual({ id: sandboxAccount.id, home: sandboxAccount.home }, { id: runtimeUid, home: homePath });
  });

  it('has a folder wherever Pods mount a volume', () => {
    const folders = runtimeSystem().flatMap((entry) => (entry.kind === 'directory' ? [`/${entry.path}`] : []));
    assert.deepEqual([homePath, runPath, temporaryPath, workspacePath].filter((path) => !folders.includes(path)), []);
  });
});
