import type { RootEntry } from '../oci/root-entry.ts';
import type { SharedLibrary } from './shared-libraries.ts';

export interface Account {
  readonly name: string;
  readonly id: number;
  readonly home: string;
  readonly shell: string;
}

/** The account as which Crossplane's own Deployments run functions. */
export const nonroot: Account = { name: 'nonroot', id: 2000, home: '/tmp', shell: '/nonexistent' };

export const nodeInImage = 'usr/local/bin/node';

/** A root file system with Node, its libraries and one account without rights; nothing else is in it. */
export function nodeRootfs({ node, libraries, account }: { node: string; libraries: readonly SharedLibrary[]; account: Account }): RootEntry[] {
  return [
    ...systemFiles(account),
    ...topLinks(libraries),
    { kind: 'copy', path: nodeInImage, from: node, mode: 0o755 },
    ...libraries.map(({ path, from }): RootEntry => ({ kind: 'copy', path, from, mode: 0o755 })),
  ];
}

/** Who is who in an image with one account beside root, and room for temporary files. */
export function systemFiles({ name, id, home, shell }: Account): RootEntry[] {
  return [
    { kind: 'file', path: 'etc/passwd', content: `root:x:0:0:root:/:/nonexistent\n${name}:x:${id}:${id}:${name}:${home}:${shell}\n` },
    { kind: 'file', path: 'etc/group', content: `root:x:0:\n${name}:x:${id}:\n` },
    { kind: 'file', path: 'etc/nsswitch.conf', content: 'passwd: files\ngroup: files\nhosts: files dns\n' },
    { kind: 'directory', path: 'tmp', mode: 0o1777 },
  ];
}

// The loader's path is written into every program and lies outside /usr.
function topLinks(libraries: readonly SharedLibrary[]): RootEntry[] {
  const tops = new Set(libraries.map(({ path }) => path.split('/')[1] ?? '').filter((top) => top.startsWith('lib')));
  return [...tops].toSorted().map((top) => ({ kind: 'link', path: top, target: `usr/${top}` }));
}
