// Bundles the adapter of @crossplane-js/sdk. The aliases keep out what its dependencies load without need:
// jsonpath's require.resolve at run time, and packages of string formats that use Node's deprecated punycode.
import { build } from 'esbuild';

const folder = 'libs/sandbox-model/xsandbox';

await build({
  entryPoints: [`${folder}/adapter.ts`],
  outfile: `${folder}/bundle.js`,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  alias: {
    jsonpath: './node_modules/jsonpath/jsonpath.js',
    'ajv-formats/dist/formats.js': `./${folder}/no-formats.js`,
    'ajv-formats-draft2019/formats/index.js': `./${folder}/no-formats.js`,
  },
  logLevel: 'warning',
});
