import assert from 'node:assert/strict';
import { HttpProblem } from '@openova/service-kit';
import type { Wire } from '../../../../../services/token-bridge/gate/adapters.ts';
import { chooseChannel, servedChannels } from '../../../../../services/token-bridge/gate/channel-choice.ts';
import { parseGateConfig } from '../../../../../services/token-bridge/gate/parse-gate-config.ts';

const document = `
upstreams:
  open: { adapter: openai, url: "https://open.test", credential: { env: KEY } }
  claude: { adapter: anthropic, url: "https://claude.test", credential: { env: KEY } }
  spare: { adapter: litellm, url: "https://spare.test", credential: { env: KEY } }
channels:
  qwen: { upstreams: [open, claude, spare], models: [shared, qwen-1] }
  claude: { upstreams: [claude], models: [shared, claude-1], commercial: true, attestation: { account: a, contract: c } }
  unattested: { upstreams: [open], models: [gpt-1], commercial: true }
  private: { upstreams: [open], models: [private-1], organizations: [acme] }
`;
const config = parseGateConfig(document, { env: { KEY: 'sk-of-the-upstreams' }, readFile: () => '' });
const holder = (channels: readonly string[], organization = 'globex') => ({ channels, organization });

function chosen(channels: readonly string[], model: string, wire: Wire) {
  try {
    const { channel, upstreams } = chooseChannel(config, servedChannels(config, holder(channels)), model, wire);
    return [channel.name, ...upstreams.map(({ name }) => name)];
  } catch (error) {
    if (error instanceof HttpProblem) return error.code;
    throw error;
  }
}

describe('token-bridge gate/channel-choice', () => {
  it('serves channels in the order of the token: known ones, attested when commercial, of the own Organization', () => {
    const all = ['private', 'unattested', 'claude', 'unknown', 'qwen'];
    const names = (organization: string) => servedChannels(config, holder(all, organization)).map(({ name }) => name);
    assert.deepEqual([names('globex'), names('acme')], [['claude', 'qwen'], ['private', 'claude', 'qwen']]);
  });

  const cases: readonly { readonly name: string; readonly channels: readonly string[]; readonly model: string; readonly wire: Wire; readonly want: unknown }[] = [
    { name: 'takes the upstreams that speak the wire, in their order', channels: ['qwen'], model: 'qwen-1', wire: 'openai', want: ['qwen', 'open', 'spare'] },
    { name: 'takes the first channel of the token with the model', channels: ['claude', 'qwen'], model: 'shared', wire: 'anthropic', want: ['claude', 'claude'] },
    { name: 'goes on to a channel that speaks the wire', channels: ['claude', 'qwen'], model: 'shared', wire: 'openai', want: ['qwen', 'open', 'spare'] },
    { name: 'refuses a model of a channel that the token lacks', channels: ['qwen'], model: 'claude-1', wire: 'anthropic', want: 'model_not_allowed' },
    { name: 'refuses a model of a channel without attestation', channels: ['qwen', 'unattested'], model: 'gpt-1', wire: 'openai', want: 'model_not_allowed' },
    { name: 'refuses a wire that no upstream of the model speaks', channels: ['claude'], model: 'claude-1', wire: 'openai', want: 'endpoint_not_served' },
    { name: 'refuses a model of a channel of another Organization', channels: ['private'], model: 'private-1', wire: 'openai', want: 'model_not_allowed' },
  ];
  for (const { name, channels, model, wire, want } of cases) {
    it(name, () => assert.deepEqual(chosen(channels, model, wire), want));
  }
});
