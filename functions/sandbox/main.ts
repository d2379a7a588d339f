import { runMain } from '@openova/function-sdk';
import { sandboxFunction } from './fn.ts';
import manifest from './package.json' with { type: 'json' };

process.exitCode = await runMain({
  name: 'function-sandbox',
  version: manifest.version,
  argv: process.argv.slice(2),
  env: process.env,
  handler: ({ env, ttlSeconds }) => sandboxFunction({ env, ttlSeconds }),
});
