import type { RootEntry } from '../oci/root-entry.ts';
import { systemFiles, type Account } from '../rootfs/node-rootfs.ts';

/** The account of the runtime image; Pods run as its id. */
export const sandboxAccount: Account = { name: 'sandbox', id: 10001, home: '/home/sandbox', shell: '/bin/bash' };

/** Where Pods mount volumes; the image itself may be mounted read-only. */
const mountPoints = ['home/sandbox', 'run/openova', 'workspace'];

// A repository's volume belongs to root and its files to the account. git would take that for somebody else's trap, but in a
// Sandbox there is nobody else.
const gitConfig = '[safe]\n\tdirectory = *\n';

// Debian's own sets a PATH, which would take from a login shell what its session was given.
const profile = 'if [ "${BASH-}" ] && [ "${PS1-}" ]; then\n  . /etc/bash.bashrc\nfi\n';

/** What the image has beside packages and programs. */
export function runtimeSystem(): RootEntry[] {
  return [
    ...systemFiles(sandboxAccount),
    { kind: 'file', path: 'etc/gitconfig', content: gitConfig },
    { kind: 'file', path: 'etc/profile', content: profile },
    ...[...mountPoints, 'dev', 'proc', 'sys'].map((path): RootEntry => ({ kind: 'directory', path })),
    { kind: 'link', path: 'var/run', target: '/run' },
    { kind: 'link', path: 'var/tmp', target: '/tmp' },
  ];
}
