import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Where agent and server meet on loopback, and the key that both have. */
export interface LoopbackPlace {
  readonly port: number;
  readonly secret: string;
}

/** The place of a program that still runs is kept in the session's folder, because a server that comes later has to find it. */
export async function loopbackPlace(folder: string): Promise<LoopbackPlace> {
  const path = join(folder, 'agent-link.json');
  const kept = await readPlace(path);
  if (kept) return kept;
  const place = { port: await freePort(), secret: randomBytes(24).toString('base64url') };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(path, JSON.stringify(place), { mode: 0o600 });
  return place;
}

async function readPlace(path: string): Promise<LoopbackPlace | undefined> {
  try {
    const { port, secret } = JSON.parse(await readFile(path, 'utf8')) as Partial<LoopbackPlace>;
    return Number.isInteger(port) && typeof secret === 'string' && secret.length >= 32 ? ({ port, secret } as LoopbackPlace) : undefined;
  } catch {
    // Not there yet, or torn: a new one takes its place.
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
