import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** ES modules that only define things, though the manifest of their package does not say so. */
const pureModules = ['/node_modules/@kubernetes/client-node/dist/'];

/** Lets the bundler leave out what a program does not use of them. */
export function purePackageModules(): Plugin {
  return {
    name: 'pure-packages',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\// }, ({ path, importer, resolveDir }) =>
        pureModules.some((folder) => importer.includes(folder)) ? { path: join(resolveDir, path), sideEffects: false } : undefined,
      );
    },
  };
}
