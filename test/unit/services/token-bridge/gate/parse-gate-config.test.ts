import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ConfigError } from '@openova/service-kit';
import { limitsFor, whySkipped } from '../../../../../services/token-bridge/gate/gate-config.ts';
import { parseGateConfig } from '../../../../../services/token-bridge/gate/parse-gate-config.ts';

const env = { KEY: 'a-key-of-the-upstream' };
const readFile = (): string => 'a-key-from-a-file\n';
const parse = (text: string) => parseGateConfig(text, { env, readFile });
const minimal = `
upstreams: { main: { adapter: openai, url: "https://models.example/v1/", credential: { env: KEY } } }
channels: { qwen: { upstreams: [main], models: [qwen3] } }
`;

function problemsOf(text: string): readonly string[] {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return [];
}

const attested = (attestation: string) => parse(minimal.replace('models: [qwen3]', `models: [qwen3], commercial: true, attestation: ${attestation}`)).channels.get('qwen');

describe('token-bridge gate/parse-gate-config', () => {
  it('fills in limits against a Sandbox that runs away', () => {
    const config = parse(minimal);
    assert.equal(config.upstreams.get('main')?.url, 'https://models.example');
    assert.deepEqual(config.secrets, ['a-key-of-the-upstream']);
    const { sandbox, organization } = limitsFor(config, 'acme');
    assert.deepEqual([sandbox.requestsPerMinute, sandbox.concurrentRequests, organization.requestsPerMinute], [240, 16, undefined]);
  });

  it('reads the example', () => {
    const config = parseGateConfig(readFileSync('examples/gate.yaml', 'utf8'), { env: { ANTHROPIC_KEY: 'a-key-of-anthropic' }, readFile });
    assert.deepEqual([...config.channels.values()].map((channel) => whySkipped(channel)), [undefined, undefined]);
    assert.equal(limitsFor(config, 'acme').organization.budget?.amountNanos, 2e12);
  });

  it('reads a credential from a file', () => {
    assert.deepEqual(parse(minimal.replace('env: KEY', 'file: /run/key')).secrets, ['a-key-from-a-file']);
  });

  it('lets an Organization\'s limits win value by value', () => {
    const limits = 'limits: { sandbox: { requestsPerMinute: 10, tokensPerMinute: 20 }, organizations: { acme: { sandbox: { tokensPerMinute: 30 } } } }';
    const config = parse(`${minimal}${limits}`);
    assert.deepEqual([limitsFor(config, 'acme').sandbox.requestsPerMinute, limitsFor(config, 'acme').sandbox.tokensPerMinute], [10, 30]);
    assert.equal(limitsFor(config, 'globex').sandbox.tokensPerMinute, 20);
  });

  it('skips a commercial channel unless account and contract are there', () => {
    const reasons = ['{}', '{ account: a }', '{ contract: c }', '{ account: a, contract: c }'].map((text) => whySkipped(attested(text) ?? assert.fail()) !== undefined);
    assert.deepEqual(reasons, [true, true, true, false]);
  });

  it('reports all problems at once by their paths, and repeats no value', () => {
    const problems = problemsOf(`
upstreams:
  main: { adapter: gpt, url: "ftp://u:hidden-value@x", credential: { key: hidden-value }, userId: 1 }
  weak: { adapter: openai, url: "http://x", credential: { env: UNSET } }
channels:
  qwen: { upstreams: [other], models: [], comercial: true }
limits: { sandbox: { requestsPerMinute: 0, budget: { amount: hidden-value, period: week } } }
`);
    for (const path of ['upstreams.main.adapter', 'upstreams.main.url', 'upstreams.main.credential', 'upstreams.weak.credential', 'channels.qwen.upstreams[0]', 'channels.qwen.models', 'channels.qwen has an unknown', 'limits.sandbox.requestsPerMinute', 'limits.sandbox.budget.amount', 'limits.sandbox.budget.period']) {
      assert.ok(problems.some((problem) => problem.startsWith(path)), `${path} in ${problems.join('; ')}`);
    }
    assert.ok(!problems.join().includes('hidden-value'));
  });

  const refused = [
    { name: 'no YAML', text: 'upstreams: [hidden-value' },
    { name: 'a list', text: '[]' },
    { name: 'nothing', text: '' },
    { name: 'an inline credential', text: minimal.replace('{ env: KEY }', 'hidden-value') },
    { name: 'two places of a credential', text: minimal.replace('env: KEY', 'env: KEY, file: /x') },
    { name: 'a budget without prices', text: `${minimal}limits: { sandbox: { budget: { amount: 1, period: day } } }` },
  ];
  for (const { name, text } of refused) {
    it(`refuses ${name}`, () => {
      const problems = problemsOf(text);
      assert.ok(problems.length > 0);
      assert.ok(!problems.join().includes('hidden-value'), problems.join());
    });
  }
});
