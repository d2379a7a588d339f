import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { Plugin } from 'esbuild';

const workerUrl = /new URL\('\.\/([\w-]+)\.ts', import\.meta\.url\)/g;

/**
 * Points worker threads at modules of their own: a source names its worker's file by `new URL('./name.ts', import.meta.url)`, and
 * in the bundle that is `name.mjs` beside it. Each worker's source is told to `found`, relative to the root.
 */
export function workerModules(root: string, found: (source: string) => void): Plugin {
  return {
    name: 'worker-modules',
    setup: (build) =>
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const contents = source.replace(workerUrl, (_, name: string) => {
          found(relative(root, join(dirname(path), `${name}.ts`)));
          return `new URL('./${name}.mjs', import.meta.url)`;
        });
        return { contents, loader: 'ts' };
      }),
  };
}

/** The file of a worker's module, beside the main one. */
export function workerFile(source: string): string {
  return basename(source).replace(/\.ts$/, '.mjs');
}
