import { readFileSync } from 'node:fs';
import { runMain } from '@openova/function-sdk';
import { tokenFunction } from './fn.ts';
import manifest from './package.json' with { type: 'json' };
import { parseTokenSettings } from './settings.ts';

const { version } = manifest;

process.exitCode = await runMain({
  name: 'function-newapi-token',
  version,
  argv: process.argv.slice(2),
  env: process.env,
  handler: ({ env, log, ttlSeconds }) => {
    const source = { env, readFile: (path: string) => readFileSync(path, 'utf8') };
    // Without good settings every Sandbox says what is wrong; a process that does not start would leave its pipeline without a word.
    const { problems } = parseTokenSettings(source);
    if (problems.length > 0) log.error('no token can be minted, unless the step of the pipeline has other settings', { problems });
    return tokenFunction({ settingsFor: (input) => parseTokenSettings(source, input), version, ttlSeconds });
  },
});
