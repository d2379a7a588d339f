import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** What the services of a plane write, each into a file that begins anew with every start. */
export interface ServiceLogs {
  readonly write: (name: string, line: string) => void;
  close(): void;
}

export function openServiceLogs(folder: string): ServiceLogs {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = new Map<string, WriteStream>();
  const open = (name: string): WriteStream => {
    const file = createWriteStream(join(folder, `${name}.log`), { mode: 0o600 });
    // A full disk costs the log, not the plane.
    file.on('error', () => {});
    files.set(name, file);
    return file;
  };
  return {
    write: (name, line) => void (files.get(name) ?? open(name)).write(`${line}\n`),
    close: () => {
      for (const file of files.values()) file.end();
    },
  };
}
