import { readFileSync } from 'node:fs';
import { runMain, type ProgramContext } from '@openova/function-sdk';
import { BridgeError } from './bridge-error.ts';
import { createMint, type MintToken } from './bridge-client.ts';
import { tokenFunction } from './fn.ts';
import manifest from './package.json' with { type: 'json' };
import { parseTokenSettings, type TokenSettings } from './settings.ts';

const { version } = manifest;

process.exitCode = await runMain({
  name: 'function-newapi-token',
  version,
  argv: process.argv.slice(2),
  env: process.env,
  handler: ({ env, log, ttlSeconds }) => {
    const settings = parseTokenSettings({ env, readFile: (path) => readFileSync(path, 'utf8') });
    return tokenFunction({ settings, mint: mintWith(settings, log), version, ttlSeconds });
  },
});

// Without good settings every Sandbox says what is wrong; a process that does not start would leave its pipeline without a word.
function mintWith({ bridge, problems }: TokenSettings, log: ProgramContext['log']): MintToken {
  if (problems.length > 0) log.error('no token can be minted', { problems });
  if (bridge) return createMint(bridge);
  return () => Promise.reject(new BridgeError('not_configured', problems.join('; ')));
}
