import { certificates } from '../debian/debian-rootfs.ts';
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

// Names that Debian's packages leave to be chosen among several programs.
const alternatives: Readonly<Record<string, string>> = {
  'etc/localtime': '/usr/share/zoneinfo/Etc/UTC',
  'usr/bin/awk': 'mawk',
  'usr/bin/editor': 'nano',
  'usr/bin/pager': 'less',
  'usr/bin/python': 'python3',
  'usr/bin/vi': 'vim.tiny',
  'usr/bin/vim': 'vim.tiny',
  'usr/lib/ssl/cert.pem': `/${certificates}`,
};

/** What the image has beside packages and programs. */
export function runtimeSystem(): RootEntry[] {
  return [
    ...systemFiles(sandboxAccount),
    { kind: 'file', path: 'etc/gitconfig', content: gitConfig },
    { kind: 'file', path: 'etc/profile', content: profile },
    { kind: 'file', path: 'etc/timezone', content: 'Etc/UTC\n' },
    ...[...mountPoints, 'dev', 'proc', 'sys'].map((path): RootEntry => ({ kind: 'directory', path })),
    ...Object.entries({ ...alternatives, 'var/run': '/run', 'var/tmp': '/tmp' }).map(([path, target]): RootEntry => ({ kind: 'link', path, target })),
  ];
}

const droppedPaths: readonly RegExp[] = [
  // Manuals, translations and zones with leap seconds, which no program here shows or asks for.
  /^usr\/share\/(?:man|info|locale|zoneinfo\/right)\//,
  // What is needed to install, to run as a system, or for a desktop.
  /^usr\/share\/(?:applications|binfmts|bug|doc-base|gcc|icons|lintian|menu|pixmaps)\//,
  /^(?:etc\/(?:cron\.[a-z]+|init\.d|kernel|update-motd\.d)|(?:usr\/)?lib\/(?:binfmt\.d|systemd|sysusers\.d|tmpfiles\.d))\//,
  // It keeps pip from installing beside a package manager, and here is none.
  /^usr\/lib\/python3[.\d]*\/EXTERNALLY-MANAGED$/,
  // A link to a program that the image does without.
  /^etc\/rmt$/,
  // Of the documents, the licences are kept.
  /^usr\/share\/doc\/[^/]+\/(?!copyright$)/,
];

/** Whether the image does without this path of a package. */
export function isDropped(path: string): boolean {
  return droppedPaths.some((pattern) => pattern.test(path));
}
