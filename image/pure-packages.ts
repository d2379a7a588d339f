import type { Plugin } from 'esbuild';

/** Packages whose modules only define things, though their manifests do not say so. What nobody uses of them is left out of a bundle. */
const purePackages = ['@kubernetes/client-node'];

const alreadyAsked = Symbol('already asked');

/** Lets the bundler leave out modules that a program does not use. */
export function purePackageModules(): Plugin {
  return {
    name: 'pure-packages',
    setup(build) {
      build.onResolve({ filter: /^/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
        if (pluginData === alreadyAsked || !purePackages.some((name) => path.startsWith(name) || importer.includes(`/node_modules/${name}/`))) return undefined;
        return { ...(await build.resolve(path, { importer, kind, resolveDir, pluginData: alreadyAsked })), sideEffects: false };
      });
    },
  };
}
