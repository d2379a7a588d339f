import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretMount } from './pod-plan.ts';

/** Makes the files of a mounted Secret what the Secret says now. A reader sees the old content or the new, never a part. */
export function writeSecretFiles({ folder, items }: SecretMount, valueOf: (key: string) => string | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const { key, path } of items) {
    const [file, value] = [join(folder, path), valueOf(key)];
    if (value === undefined) {
      rmSync(file, { force: true });
      continue;
    }
    const next = `${file}.next`;
    writeFileSync(next, value, { mode: 0o400 });
    chmodSync(next, 0o400);
    renameSync(next, file);
  }
}
