import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where agents find the relay and what lets them in. Both outlive pty-server: agents that run hold them in their environment. */
export interface RelayDoor {
  /** 0 until one was taken. */
  readonly port: number;
  readonly key: string;
}

/** The door that the file tells, else a new one on `port`. The file lives as long as the Pod. */
export async function readDoor(file: string, port: number): Promise<RelayDoor> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new Error(`cannot read the relay's state "${file}": ${error.code}`, { cause: error });
  });
  return parseDoor(text) ?? { port, key: randomBytes(32).toString('base64url') };
}

/** Keeps the door, readable by its owner only. */
export async function keepDoor(file: string, { port, key }: RelayDoor): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${process.pid}.unfinished`;
  await writeFile(unfinished, JSON.stringify({ port, key }), { mode: 0o600 });
  await rename(unfinished, file);
}

function parseDoor(text: string): RelayDoor | undefined {
  try {
    const { port, key } = JSON.parse(text) as Partial<Record<keyof RelayDoor, unknown>>;
    const usable = Number.isInteger(port) && typeof key === 'string' && /^[\w-]{43}$/.test(key);
    return usable ? { port: Number(port), key } : undefined;
  } catch {
    return undefined;
  }
}
