import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the volumes of a Sandbox are on this machine: one folder for each namespace, laid out as its Pods see it. */
export interface SandboxFolders {
  readonly logs: string;
  readonly pathOf: (containerPath: string) => string;
  readonly remove: () => void;
}

export function sandboxFolders(data: string, namespace: string): SandboxFolders {
  const root = join(data, 'sandboxes', namespace);
  const logs = join(data, 'logs', namespace);
  // The path of a socket is at most 107 bytes, and the data folder may be anywhere.
  const run = join(tmpdir(), `openova-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`);
  for (const folder of [root, logs, run]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    logs,
    pathOf: (containerPath) => (/^\/run(\/|$)/.test(containerPath) ? join(run, containerPath.slice('/run'.length)) : join(root, containerPath)),
    remove: () => {
      for (const folder of [root, logs, run]) rmSync(folder, { recursive: true, force: true });
    },
  };
}
