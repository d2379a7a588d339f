import assert from 'node:assert/strict';
import { homePath, runPath, temporaryPath, workspacePath } from '../../../../functions/sandbox/resources/pod-paths.ts';
import { runtimeUid } from '../../../../functions/sandbox/resources/security-context.ts';
import { isDropped, runtimeSystem, sandboxAccount } from '../../../../image/runtime/runtime-rootfs.ts';

describe('the system of the runtime image', () => {
  it('has the account as which Pods run, at home where Pods mount it', () => {
    assert.deepEqual({ id: sandboxAccount.id, home: sandboxAccount.home }, { id: runtimeUid, home: homePath });
  });

  it('has a folder wherever Pods mount a volume', () => {
    const folders = runtimeSystem().flatMap((entry) => (entry.kind === 'directory' ? [`/${entry.path}`] : []));
    assert.deepEqual([homePath, runPath, temporaryPath, workspacePath].filter((path) => !folders.includes(path)), []);
  });
});

describe('isDropped', () => {
  const dropped = ['usr/share/man/man1/git.1.gz', 'usr/share/locale/de/LC_MESSAGES/bash.mo', 'usr/share/doc/bash/README', 'etc/init.d/procps', 'lib/systemd/system/a.service'];
  for (const path of dropped) it(`drops ${path}`, () => assert.ok(isDropped(path)));
  for (const path of ['usr/share/doc/bash/copyright', 'usr/lib/locale/C.utf8/LC_CTYPE', 'etc/bash.bashrc']) it(`keeps ${path}`, () => assert.ok(!isDropped(path)));
});
