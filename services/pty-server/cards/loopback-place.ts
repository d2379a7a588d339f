import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { writeWholeFile } from '../persistence/whole-file.ts';

/** Where agent and server meet on loopback, and the key that both have. */
export interface LoopbackPlace {
  readonly port: number;
  readonly secret: string;
}

const fileOf = (folder: string): string => join(folder, 'agent-link.json');

/** A place for a program that is about to start. It is kept in a folder that lives as long as the program, because a server that comes later has to find it. */
export async function newLoopbackPlace(folder: string): Promise<LoopbackPlace> {
  const place = { port: await freePort(), secret: randomBytes(24).toString('base64url') };
  await writeWholeFile(fileOf(folder), JSON.stringify(place));
  return place;
}

/** The place of a program that was started before. */
export async function keptLoopbackPlace(folder: string): Promise<LoopbackPlace> {
  const { port, secret } = JSON.parse(await readFile(fileOf(folder), 'utf8')) as Partial<LoopbackPlace>;
  if (Number.isInteger(port) && typeof secret === 'string' && secret.length >= 32) return { port, secret } as LoopbackPlace;
  throw new Error('cannot find the agent: what is kept of its place is not whole');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
