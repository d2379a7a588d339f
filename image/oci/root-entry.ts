/** One entry of a root file system. Everything belongs to root and has no time. */
export type RootEntry = DirectoryEntry | FileEntry | CopyEntry | LinkEntry;

interface Placed {
  /** Relative to the root: no slash in front or behind. */
  readonly path: string;
}

interface DirectoryEntry extends Placed {
  readonly kind: 'directory';
  /** 0755 unless given. */
  readonly mode?: number;
}

interface FileEntry extends Placed {
  readonly kind: 'file';
  readonly content: string | Uint8Array;
  /** 0644 unless given. */
  readonly mode?: number;
}

interface CopyEntry extends Placed {
  readonly kind: 'copy';
  /** A file of this machine; only its content is taken. */
  readonly from: string;
  /** 0644 unless given. */
  readonly mode?: number;
}

interface LinkEntry extends Placed {
  readonly kind: 'link';
  readonly target: string;
}

/** The entries sorted by path, with the directories above them. The same path twice is an error. */
export function completeEntries(entries: readonly RootEntry[]): RootEntry[] {
  const byPath = new Map<string, RootEntry>();
  for (const entry of entries) {
    if (!/^[^/]+(?:\/[^/]+)*$/.test(entry.path)) throw new Error(`cannot place root entry "${entry.path}": not a relative path`);
    if (byPath.has(entry.path)) throw new Error(`cannot place root entry "${entry.path}": it is there already`);
    byPath.set(entry.path, entry);
  }
  for (const { path } of entries) {
    for (const above of directoriesAbove(path)) {
      const there = byPath.get(above);
      if (there === undefined) byPath.set(above, { kind: 'directory', path: above });
      else if (there.kind !== 'directory') throw new Error(`cannot place root entry "${path}": "${above}" is not a directory`);
    }
  }
  return [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function directoriesAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
