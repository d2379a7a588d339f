import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { xsandboxProblems } from '@openova/sandbox-model';
import { parse } from 'yaml';
import { fieldAt, fieldsAt, itemsAt } from '../../support/manifest-field.ts';
import { storyFile, storyNames, xrOf } from '../functions/sandbox/sandbox-fixture.ts';

const definition: unknown = parse(readFileSync('package/apis/sandbox/definition.yaml', 'utf8'));
const [version] = itemsAt(definition, 'spec', 'versions');
const spec = (...path: readonly string[]) => fieldAt(version, 'schema', 'openAPIV3Schema', 'properties', 'spec', ...path);
const field = (name: string, ...path: readonly string[]) => spec('properties', name, ...path);
const agents = ['aider', 'claude-code', 'cursor-agent', 'little-coder', 'opencode', 'qwen-code'];

describe('the XRD', () => {
  it('offers the namespaced claim Sandbox of sandbox.openova.io/v1, plural sandboxes [CF-01]', () => {
    assert.deepEqual([fieldAt(definition, 'apiVersion'), fieldAt(definition, 'kind')], ['apiextensions.crossplane.io/v1', 'CompositeResourceDefinition']);
    assert.equal(fieldAt(definition, 'metadata', 'name'), 'xsandboxes.sandbox.openova.io');
    assert.equal(fieldAt(definition, 'spec', 'group'), 'sandbox.openova.io');
    assert.deepEqual(fieldAt(definition, 'spec', 'claimNames'), { kind: 'Sandbox', plural: 'sandboxes' });
    assert.deepEqual(fieldAt(definition, 'spec', 'names'), { kind: 'XSandbox', plural: 'xsandboxes' });
    assert.deepEqual(itemsAt(definition, 'spec', 'versions').map((one) => [fieldAt(one, 'name'), fieldAt(one, 'served'), fieldAt(one, 'referenceable')]), [['v1', true, true]]);
  });

  it('uses no field that Crossplane 1.18 does not know', () => {
    assert.deepEqual(Object.keys(fieldsAt(definition, 'spec')).toSorted(), ['claimNames', 'defaultCompositionRef', 'group', 'names', 'versions']);
    assert.deepEqual(fieldAt(definition, 'spec', 'defaultCompositionRef'), { name: 'sandbox.compose.openova.io' });
  });

  it('prints phase and agent', () => {
    const columns = itemsAt(version, 'additionalPrinterColumns').map((column) => [fieldAt(column, 'name'), fieldAt(column, 'jsonPath')]);
    assert.deepEqual(columns, [['Phase', '.status.phase'], ['Agent', '.spec.agent']]);
  });

  it('has the fields of the spec, of which owner alone is required [CF-04, CF-05, CF-06, CF-09, CF-10, CF-11]', () => {
    assert.deepEqual(Object.keys(fieldsAt({ spec: spec() }, 'spec', 'properties')), [
      'owner', 'agent', 'agentCatalogue', 'repos', 'quota', 'planId', 'capabilities', 'channels', 'idleTimeoutMinutes', 'operatingMode', 'tokenRotation', 'runtimeClassName',
    ]);
    assert.deepEqual(spec('required'), ['owner']);
    assert.deepEqual(field('owner', 'required'), ['email', 'orgRef']);
    assert.deepEqual(field('owner', 'properties', 'orgRef', 'required'), ['slug']);
    assert.deepEqual(Object.keys(fieldsAt({ quota: field('quota') }, 'quota', 'properties')), ['cpu', 'memory', 'storage', 'concurrentSessions']);
  });

  it('pins the slug of the Organization [CF-05]', () => {
    assert.equal(field('owner', 'properties', 'orgRef', 'properties', 'slug', 'pattern'), '^[a-z][a-z0-9-]{2,31}$');
  });

  it('knows exactly the six agents, and a plain shell to start with [CF-08]', () => {
    assert.deepEqual(field('agentCatalogue', 'items', 'enum'), agents);
    assert.deepEqual(field('agent', 'enum'), [...agents, 'sovereign-shell']);
  });

  it('has the four phases [CF-13]', () => {
    const status = fieldAt(version, 'schema', 'openAPIV3Schema', 'properties', 'status');
    assert.deepEqual(fieldAt(status, 'properties', 'phase', 'enum'), ['Pending', 'Provisioning', 'Ready', 'Failed']);
  });

  it('tells facts about the token, none of them the token', () => {
    const token = fieldAt(version, 'schema', 'openAPIV3Schema', 'properties', 'status', 'properties', 'token', 'properties');
    assert.deepEqual(Object.keys(token as object), ['expiresAt', 'rotatedAt', 'rotation']);
  });

  it('leaves conditions to Crossplane, which adds their schema', () => {
    assert.equal(fieldAt(version, 'schema', 'openAPIV3Schema', 'properties', 'status', 'properties', 'conditions'), undefined);
  });

  it('has defaults for the two modes and for nothing else', () => {
    const defaults = schemas().filter(({ schema }) => 'default' in schema).map(({ path, schema }) => [path, schema['default']]);
    assert.deepEqual(defaults, [['spec.operatingMode', 'Running'], ['spec.tokenRotation', 'Live']]);
    assert.deepEqual([field('operatingMode', 'enum'), field('tokenRotation', 'enum')], [['Running', 'Suspended'], ['Live', 'Restart']]);
  });

  it('lets nobody change the owner, and no agent run that the catalogue lacks', () => {
    const rules = schemas().flatMap(({ path, schema }) => itemsAt(schema, 'x-kubernetes-validations').map((rule) => [path, fieldAt(rule, 'rule')]));
    assert.deepEqual(rules, [
      ['spec', "!has(self.agent) || !has(self.agentCatalogue) || self.agent == 'sovereign-shell' || self.agent in self.agentCatalogue"],
      ['spec.owner', 'self == oldSelf'],
    ]);
  });
});

type Schema = Readonly<Record<string, unknown>>;

/** Every schema below the root by path, parents first. */
function schemas(schema: Schema = fieldsAt(version, 'schema', 'openAPIV3Schema'), path = ''): { readonly path: string; readonly schema: Schema }[] {
  const children = Object.keys(fieldsAt(schema, 'properties')).map((name) => [fieldsAt(schema, 'properties', name), `${path && `${path}.`}${name}`] as const);
  const items = 'items' in schema ? [[fieldsAt(schema, 'items'), `${path}[]`] as const] : [];
  return [...(path ? [{ path, schema }] : []), ...[...children, ...items].flatMap(([child, place]) => schemas(child, place))];
}

describe('the structural schema of the XRD', () => {
  it('describes every property', () => {
    const silent = schemas().filter(({ path, schema }) => !path.endsWith('[]') && typeof schema['description'] !== 'string');
    assert.deepEqual(silent.map(({ path }) => path), []);
  });

  it('has a type or int-or-string everywhere, never both', () => {
    const odd = schemas().filter(({ schema }) => ('type' in schema) === (schema['x-kubernetes-int-or-string'] === true));
    assert.deepEqual(odd.map(({ path }) => path), []);
  });

  it('has the one form of anyOf that int-or-string allows, with patterns outside it', () => {
    const quantities = schemas().filter(({ schema }) => 'x-kubernetes-int-or-string' in schema || 'anyOf' in schema);
    assert.deepEqual(quantities.map(({ path }) => path), ['spec.repos[].size', 'spec.quota.cpu', 'spec.quota.memory', 'spec.quota.storage']);
    for (const { path, schema } of quantities) {
      assert.deepEqual(schema['anyOf'], [{ type: 'integer' }, { type: 'string' }], path);
      assert.equal(typeof schema['pattern'], 'string', path);
    }
  });

  it('bounds every list, and keys lists by required fields', () => {
    const lists = schemas().filter(({ schema }) => schema['type'] === 'array');
    assert.deepEqual(lists.filter(({ schema }) => typeof schema['maxItems'] !== 'number').map(({ path }) => path), []);
    for (const { schema } of lists) {
      const keys = itemsAt(schema, 'x-kubernetes-list-map-keys');
      assert.deepEqual(keys.filter((key) => !itemsAt(schema, 'items', 'required').includes(key)), []);
    }
  });

  it('forbids additional properties nowhere: Crossplane adds its own', () => {
    assert.deepEqual(schemas().filter(({ schema }) => 'additionalProperties' in schema), []);
  });
});

const owner = { email: 'alice@acme.example', orgRef: { slug: 'acme' } };
const pathsIn = (given: Schema) => xsandboxProblems(xrOf({ spec: given })).map(({ path }) => path);

describe('the validator made from the XRD', () => {
  for (const story of storyNames) {
    it(`accepts the story ${story}, whose claim asks for the same`, () => {
      const composite = storyFile(story, 'xr.yaml');
      assert.deepEqual(xsandboxProblems(composite), []);
      const { claimRef, ...asked } = fieldsAt(composite, 'spec');
      const claim = storyFile(story, 'claim.yaml');
      assert.deepEqual([claim['apiVersion'], claim['kind'], claim['spec']], ['sandbox.openova.io/v1', 'Sandbox', asked]);
      assert.deepEqual(fieldsAt({ claimRef }, 'claimRef'), { apiVersion: 'sandbox.openova.io/v1', kind: 'Sandbox', name: fieldAt(claim, 'metadata', 'name'), namespace: fieldAt(claim, 'metadata', 'namespace') });
    });
  }

  const accepted: readonly { readonly title: string; readonly given: Schema }[] = [
    { title: 'a Sandbox from before plans and capabilities existed [CF-12]', given: { planId: undefined, capabilities: undefined } },
    { title: 'every agent in the catalogue [CF-08]', given: { agentCatalogue: agents } },
    { title: 'any text as plan [CF-10]', given: { planId: 'a plan of tomorrow' } },
    { title: 'capabilities with and without wildcard [CF-11]', given: { capabilities: ['sandbox.db.*', 'k8s.read.get', 'sandbox.storage.signedUploadURL'] } },
    { title: 'quantities as numbers and as text [CF-06]', given: { quota: { cpu: 2, memory: '512Mi', storage: 5_368_709_120, concurrentSessions: 0 } } },
    { title: 'fractions of a CPU [CF-06]', given: { quota: { cpu: '0.5' } } },
    { title: 'repositories of any Organization [CF-09]', given: { repos: [{ giteaRepo: 'acme/Checkout.API_v2' }, { giteaRepo: '9/x', branch: 'feature/x', size: '1.5Gi' }] } },
    { title: 'the longest and the shortest slug [CF-05]', given: { owner: { ...owner, orgRef: { slug: `a${'b'.repeat(31)}` } } } },
    { title: 'a slug of three characters [CF-05]', given: { owner: { ...owner, orgRef: { slug: 'a-1' } } } },
    { title: 'nothing but an owner [CF-04]', given: { agent: undefined, agentCatalogue: undefined } },
  ];
  for (const { title, given } of accepted) {
    it(`accepts ${title}`, () => {
      assert.deepEqual(pathsIn(given), []);
    });
  }

  const refused: readonly { readonly title: string; readonly given: Schema; readonly path: string }[] = [
    { title: 'no owner', given: { owner: undefined }, path: 'spec.owner' },
    { title: 'an owner without e-mail [CF-04]', given: { owner: { orgRef: owner.orgRef } }, path: 'spec.owner.email' },
    { title: 'an e-mail without @ [CF-04]', given: { owner: { ...owner, email: 'alice' } }, path: 'spec.owner.email' },
    { title: 'an e-mail with a space [CF-04]', given: { owner: { ...owner, email: 'a b@acme.example' } }, path: 'spec.owner.email' },
    { title: 'an e-mail of 255 characters [CF-04]', given: { owner: { ...owner, email: `${'a'.repeat(250)}@b.io` } }, path: 'spec.owner.email' },
    { title: 'an owner without Organization [CF-05]', given: { owner: { email: owner.email } }, path: 'spec.owner.orgRef' },
    { title: 'an Organization without slug [CF-05]', given: { owner: { ...owner, orgRef: {} } }, path: 'spec.owner.orgRef.slug' },
    { title: 'a slug of two characters [CF-05]', given: { owner: { ...owner, orgRef: { slug: 'ab' } } }, path: 'spec.owner.orgRef.slug' },
    { title: 'a slug of 33 characters [CF-05]', given: { owner: { ...owner, orgRef: { slug: 'a'.repeat(33) } } }, path: 'spec.owner.orgRef.slug' },
    { title: 'a slug that begins with a digit [CF-05]', given: { owner: { ...owner, orgRef: { slug: '1abc' } } }, path: 'spec.owner.orgRef.slug' },
    { title: 'an agent outside the catalogue [CF-08]', given: { agentCatalogue: ['opencode', 'codex'] }, path: 'spec.agentCatalogue[1]' },
    { title: 'the plain shell in the catalogue [CF-08]', given: { agentCatalogue: ['sovereign-shell'] }, path: 'spec.agentCatalogue[0]' },
    { title: 'an unknown agent', given: { agent: 'codex' }, path: 'spec.agent' },
    { title: 'a repository without Organization [CF-09]', given: { repos: [{ giteaRepo: 'checkout' }] }, path: 'spec.repos[0].giteaRepo' },
    { title: 'a repository deeper than <org>/<repo> [CF-09]', given: { repos: [{ giteaRepo: 'a/b/c' }] }, path: 'spec.repos[0].giteaRepo' },
    { title: 'a repository that climbs [CF-09]', given: { repos: [{ giteaRepo: '../b' }] }, path: 'spec.repos[0].giteaRepo' },
    { title: 'a repository without a name [CF-09]', given: { repos: [{ branch: 'main' }] }, path: 'spec.repos[0].giteaRepo' },
    { title: 'a branch that is an option', given: { repos: [{ giteaRepo: 'a/b', branch: '--upload-pack=x' }] }, path: 'spec.repos[0].branch' },
    { title: 'an unknown unit', given: { repos: [{ giteaRepo: 'a/b', size: '5GB' }] }, path: 'spec.repos[0].size' },
    { title: '21 repositories', given: { repos: Array.from({ length: 21 }, (_, index) => ({ giteaRepo: `a/b${index}` })) }, path: 'spec.repos' },
    { title: 'CPU in bytes [CF-06]', given: { quota: { cpu: '2Gi' } }, path: 'spec.quota.cpu' },
    { title: 'memory of nothing [CF-06]', given: { quota: { memory: 0 } }, path: 'spec.quota.memory' },
    { title: 'storage as a fraction [CF-06]', given: { quota: { storage: 1.5 } }, path: 'spec.quota.storage' },
    { title: 'sessions below 0 [CF-06]', given: { quota: { concurrentSessions: -1 } }, path: 'spec.quota.concurrentSessions' },
    { title: 'a plan that is a number [CF-10]', given: { planId: 7 }, path: 'spec.planId' },
    { title: 'capabilities that are no list [CF-11]', given: { capabilities: 'k8s.read.*' }, path: 'spec.capabilities' },
    { title: 'a wildcard for everything [CF-11]', given: { capabilities: ['*'] }, path: 'spec.capabilities[0]' },
    { title: 'a wildcard in the middle [CF-11]', given: { capabilities: ['sandbox.*.read'] }, path: 'spec.capabilities[0]' },
    { title: 'an empty channel', given: { channels: [''] }, path: 'spec.channels[0]' },
    { title: 'no idle time at all', given: { idleTimeoutMinutes: 0 }, path: 'spec.idleTimeoutMinutes' },
    { title: 'an unknown operating mode', given: { operatingMode: 'Paused' }, path: 'spec.operatingMode' },
    { title: 'an unknown token rotation', given: { tokenRotation: 'Never' }, path: 'spec.tokenRotation' },
    { title: 'a runtime class with a space', given: { runtimeClassName: 'g visor' }, path: 'spec.runtimeClassName' },
  ];
  for (const { title, given, path } of refused) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(pathsIn(given), [path]);
    });
  }

  it('refuses a phase that is not one of the four [CF-13]', () => {
    assert.deepEqual(xsandboxProblems(xrOf({ status: { phase: 'Running' } })).map(({ path }) => path), ['status.phase']);
  });
});
