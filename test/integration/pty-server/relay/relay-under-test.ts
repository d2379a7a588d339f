import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@openova/process-kit';
import { createMetricsRegistry } from '@openova/service-kit';
import { openRelay, type Relay } from '../../../../services/pty-server/relay/relay.ts';
import { readDoor } from '../../../../services/pty-server/relay/relay-door.ts';
import type { RelayLimits } from '../../../../services/pty-server/relay/relay-limits.ts';

export interface RelayWish {
  /** Without `/v1`. */
  readonly gateway: string;
  readonly mcpUrl?: string;
  readonly limits?: Partial<RelayLimits>;
}

export interface RelayUnderTest {
  readonly relay: Relay;
  /** Everything logged so far. */
  readonly logged: () => string;
  readonly metrics: () => Promise<string>;
}

/** The state of one Pod: the mounted token and the run folder, over which relays come and go. */
export interface PodFolder {
  readonly path: string;
  /** Replaces the token as kubelet does: the files of a Secret lie behind one link, which is swapped. */
  rotate(token: string): Promise<void>;
  dropToken(): Promise<void>;
  openRelay(wish: RelayWish): Promise<RelayUnderTest>;
  remove(): Promise<void>;
}

export async function createPodFolder(token: string): Promise<PodFolder> {
  const path = await mkdtemp(join(tmpdir(), 'relay-pod-'));
  const mount = join(path, 'token');
  const tokenFile = join(mount, 'LLM_GATEWAY_TOKEN');
  const relays: Relay[] = [];
  let revision = 0;
  await mkdir(mount);
  const rotate = async (next: string): Promise<void> => {
    const folder = `..revision-${(revision += 1)}`;
    await mkdir(join(mount, folder));
    await writeFile(join(mount, folder, 'LLM_GATEWAY_TOKEN'), next);
    await symlink(folder, join(mount, '..data-next'));
    await rename(join(mount, '..data-next'), join(mount, '..data'));
  };
  await rotate(token);
  await symlink('..data/LLM_GATEWAY_TOKEN', tokenFile);
  return {
    path,
    rotate,
    dropToken: () => rm(join(mount, '..data')),
    openRelay: async ({ gateway, mcpUrl = 'http://127.0.0.1:1/mcp', limits = {} }) => {
      const lines: string[] = [];
      const log = createLogger({ name: 'relay', debug: true, write: (line) => void lines.push(line) });
      const metrics = createMetricsRegistry();
      const stateFile = join(path, 'run', 'relay.json');
      const door = await readDoor(stateFile, 0);
      const relay = await openRelay({ gatewayUrl: `${gateway}/v1`, mcpUrl, tokenFile, door, stateFile, log, metrics, limits });
      relays.push(relay);
      return { relay, logged: () => lines.join(''), metrics: async () => (await metrics.render()).text };
    },
    remove: async () => {
      await Promise.all(relays.map((relay) => relay.close()));
      // A program that was ended may still write its last words.
      await rm(path, { recursive: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}
