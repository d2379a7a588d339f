import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { understand, type Understanding } from '../../../../console/src/conversation/understanding.ts';

const cases: readonly (readonly [said: string, meant: Partial<Understanding>])[] = [
  ['claude', { agents: ['claude-code'] }],
  ['Start Claude Code, please.', { agents: ['claude-code'] }],
  ['I would like open code', { agents: ['opencode'] }],
  ['qwen coder it is', { agents: ['qwen-code'] }],
  ['a plain shell', { agents: ['sovereign-shell'] }],
  ['give me a terminal', { agents: ['sovereign-shell'] }],
  ['aider or cursor', { agents: ['aider', 'cursor-agent'] }],
  ['opencode instead of aider', { agents: ['opencode'] }],
  ['not aider, little coder', { agents: ['little-coder'] }],
  ['call it Payment Service', { agents: [], displayName: 'Payment Service' }],
  ['aider called "shell tools" with acme/shop', { agents: ['aider'], displayName: 'shell tools', repo: 'acme/shop' }],
  ['named blue heron using opencode', { agents: ['opencode'], displayName: 'blue heron' }],
  ['claude for the payment service with acme/shop on branch feature/x', { agents: ['claude-code'], displayName: 'payment service', repo: 'acme/shop', branch: 'feature/x' }],
  ['acme slash shop', { agents: [], repo: 'acme/shop' }],
  ['https://gitea.acme.test/acme/shop.git', { agents: [], repo: 'acme/shop' }],
  ['clone acme/shop.', { agents: [], repo: 'acme/shop' }],
  ['the develop branch', { agents: [], branch: 'develop' }],
  ['yes/no and/or 24/7', { agents: [] }],
  ['on the pro plan', { agents: [], plan: 'pro' }],
  ['enterprise, with aider', { agents: ['aider'], plan: 'enterprise' }],
  ['feel free', { agents: [] }],
  ['put it to sleep after two hours', { agents: [], idleTimeoutMinutes: 120 }],
  ['after half an hour let it sleep', { agents: [], idleTimeoutMinutes: 30 }],
  ['suspend after 90 minutes', { agents: [], idleTimeoutMinutes: 90 }],
  ['sleep after 400 days', { agents: [], idleTimeoutMinutes: 10_080 }],
  ['without a repository', { agents: [], dropped: ['repo'] }],
  ['called " "', { agents: [] }],
  ['no name', { agents: [], dropped: ['displayName'] }],
  ['Yes, please', { agents: [], answer: 'yes' }],
  ['go ahead!', { agents: [], answer: 'yes' }],
  ['never mind', { agents: [], answer: 'no' }],
  ['What can you do?', { agents: [], answer: 'help' }],
  ['', { agents: [] }],
];

describe('understanding of what is said', () => {
  for (const [said, meant] of cases) {
    it(`reads "${said}"`, () => {
      assert.deepEqual(understand(said), { dropped: [], ...meant });
    });
  }

  it('takes any text, and gives nothing that the API would not take', () => {
    const words = fc.array(fc.constantFrom('claude', 'aider', 'called', '"', 'acme/shop', 'branch', 'x/y/z', 'sleep after', 'three', 'hours', 'for the', '..', '/', 'no', 'plan pro'), { maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 300 }), words.map((list) => list.join(' '))), (text) => {
        const { repo, displayName, idleTimeoutMinutes } = understand(text);
        assert.ok(repo === undefined || /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(repo), repo);
        assert.ok(displayName === undefined || (displayName.length <= 80 && displayName !== ''), displayName);
        assert.ok(idleTimeoutMinutes === undefined || (idleTimeoutMinutes >= 1 && idleTimeoutMinutes <= 10_080));
      }),
    );
  });
});
