import assert from 'node:assert/strict';
import { plans, grants } from '@openova/sandbox-model';
import { catalogue } from '../../../../../services/mcp-server/tools/catalogue.ts';
import { createToolRegistry, isGranted } from '../../../../../services/mcp-server/tools/tool-registry.ts';
import { objectSchema, readsOnly, type Tool } from '../../../../../services/mcp-server/tools/tool.ts';

const introspection = ['sandbox.session.whoami', 'sandbox.session.capabilities'];

const whole: Tool<never> = {
  name: 'gitea.pr.list',
  title: 'Pull requests',
  description: 'Lists pull requests.',
  requiredCapability: 'gitea.pr.list',
  effects: readsOnly,
  input: objectSchema({}),
  output: objectSchema({}),
  run: () => ({}),
};

describe('the catalogue of tools', () => {
  for (const tool of catalogue) {
    it(`has a dotted capability for ${tool.name}, unless it is introspection [MCP-04, MCP-05, MCP-06]`, () => {
      const isIntrospection = introspection.includes(tool.name);
      assert.equal(tool.requiredCapability === undefined, isIntrospection);
      if (!isIntrospection) assert.match(tool.requiredCapability ?? '', /^[a-z][a-zA-Z0-9]*(\.[a-z][a-zA-Z0-9]*)+$/);
    });

    it(`has every hint, both schemas and texts for ${tool.name}`, () => {
      assert.deepEqual(Object.keys(tool.effects).toSorted(), ['destructiveHint', 'idempotentHint', 'openWorldHint', 'readOnlyHint']);
      assert.ok(tool.title && tool.description);
      for (const schema of [tool.input, tool.output]) assert.deepEqual([schema.type, schema['additionalProperties']], ['object', false]);
    });
  }

  it('has no tool that writes for the Free plan', () => {
    const free = plans['sandbox-free']?.capabilities ?? [];
    const granted = catalogue.filter(({ requiredCapability }) => requiredCapability !== undefined && grants(free, requiredCapability));
    assert.deepEqual(granted.filter(({ effects }) => !effects.readOnlyHint), []);
    assert.ok(granted.length > 0);
  });
});

describe('the registry of tools', () => {
  const { requiredCapability: _capability, ...undeclared } = whole;
  const broken: readonly (readonly [string, Tool<never>, RegExp])[] = [
    ['declares no capability', undeclared as Tool<never>, /declares no capability/],
    ['has a capability without a dot', { ...whole, requiredCapability: 'gitea' }, /capability is not dotted/],
    ['has a wildcard for a capability', { ...whole, requiredCapability: 'gitea.*' }, /capability is not dotted/],
    ['has an empty capability', { ...whole, requiredCapability: '' }, /capability is not dotted/],
    ['has a name without a dot', { ...whole, name: 'list' }, /name is not dotted/],
    ['has a name that is too long on the wire', { ...whole, name: `gitea.${'a'.repeat(48)}` }, /name is too long/],
    ['does not say what it is for', { ...whole, description: ' ' }, /has no description/],
    ['answers with something else than an object', { ...whole, output: { type: 'array' } }, /not those of objects/],
  ];
  for (const [why, tool, message] of broken) {
    it(`does not come up with a tool that ${why} [MCP-06]`, () => assert.throws(() => createToolRegistry([tool]), message));
  }

  it('does not come up with two tools of one name on the wire', () => {
    assert.throws(() => createToolRegistry([whole, { ...whole }]), /another tool has its name/);
  });

  it('has names without dots on the wire', () => {
    const registry = createToolRegistry(catalogue);
    for (const { name } of catalogue) assert.match(registry.find(name.replaceAll('.', '_'))?.wireName ?? '', /^[a-zA-Z0-9_]{1,48}$/);
    assert.equal(registry.find('sandbox.session.whoami'), undefined);
  });

  const cases: readonly { readonly held: readonly string[]; readonly granted: boolean }[] = [
    { held: ['gitea.pr.list'], granted: true },
    { held: ['gitea.pr.*'], granted: true },
    { held: ['gitea.*'], granted: true },
    { held: ['gitea.pr'], granted: false },
    { held: ['gitea'], granted: false },
    { held: ['gitea.prx.*'], granted: false },
    { held: ['*'], granted: false },
    { held: [], granted: false },
  ];
  for (const { held, granted } of cases) {
    it(`${granted ? 'grants' : 'refuses'} gitea.pr.list to a token with [${held.join(' ')}] [MCP-07, MCP-08, SEC-10]`, () => {
      assert.equal(isGranted(whole, { capabilities: held }), granted);
    });
  }
});
