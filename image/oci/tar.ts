import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pack, type Header, type Pack } from 'tar-stream';
import type { RootEntry } from './root-entry.ts';

type EntryHeader = Partial<Header> & Pick<Header, 'name'>;

// Whoever builds, and when and as whom, does not show.
const fixed = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' } as const;

/** The bytes of a tar archive with the entries in their order; equal entries give equal bytes. */
export function tarOf(entries: readonly RootEntry[]): AsyncIterable<Buffer> {
  const tar = pack();
  void writeEntries(tar, entries).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return tar as AsyncIterable<Buffer>;
}

async function writeEntries(tar: Pack, entries: readonly RootEntry[]): Promise<void> {
  for (const entry of entries) {
    if (entry.kind === 'copy') await writeCopy(tar, headerOf(entry), entry.from);
    else await writeWhole(tar, headerOf(entry), entry.kind === 'file' ? Buffer.from(entry.content) : undefined);
  }
}

function headerOf(entry: RootEntry): EntryHeader {
  const { path: name } = entry;
  switch (entry.kind) {
    case 'directory': return { ...fixed, name: `${name}/`, type: 'directory', mode: entry.mode ?? 0o755 };
    case 'link': return { ...fixed, name, type: 'symlink', mode: 0o777, linkname: entry.target };
    default: return { ...fixed, name, type: 'file', mode: entry.mode ?? 0o644 };
  }
}

async function writeWhole(tar: Pack, header: EntryHeader, content: Buffer | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const done = (error?: Error | null) => (error ? reject(error) : resolve());
  if (content === undefined) tar.entry(header, done);
  else tar.entry(header, content, done);
  await promise;
}

async function writeCopy(tar: Pack, header: EntryHeader, from: string): Promise<void> {
  const { size } = await stat(from);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const sink = tar.entry({ ...header, size }, (error) => (error ? reject(error) : resolve()));
  for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 })) {
    if (!sink.write(chunk)) await once(sink, 'drain');
  }
  sink.end(undefined);
  await promise;
}
