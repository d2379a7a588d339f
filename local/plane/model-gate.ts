import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { echoModelName } from '../echo-model/echo-model.ts';
import type { ProcessEnvironment } from '../functions/served-process.ts';

/** A model that somebody runs or pays for. */
export interface ModelChoice {
  readonly url: string;
  readonly names: readonly string[];
  readonly key: string;
}

const keyVariable = 'OPENOVA_MODEL_KEY';
/** The channel that Sandboxes of this machine may use. */
export const localChannel = 'local';

/** Writes the configuration of the bridge's gate for a model, and gives the variables that go with it. */
export function writeModelGate(path: string, { url, names, key }: ModelChoice): ProcessEnvironment {
  const credential = { env: keyVariable };
  const config = {
    upstreams: { openai: { adapter: 'openai', url, credential }, anthropic: { adapter: 'anthropic', url, credential } },
    channels: { [localChannel]: { upstreams: ['openai', 'anthropic'], models: [...names] } },
  };
  writeFileSync(path, stringify(config), { mode: 0o600 });
  return { TOKEN_BRIDGE_GATE_CONFIG: path, [keyVariable]: key };
}

/** The echo model, which takes any key. */
export function echoChoice(url: string): ModelChoice {
  return { url, names: [echoModelName], key: 'no-key-is-needed' };
}
