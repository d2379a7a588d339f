import assert from 'node:assert/strict';
import { schemasOrSkip, type SchemaProblems } from '../../support/schema-validation.ts';
import { changedSample, sampleManifests } from './sample-manifests.ts';

interface SchemaViolation {
  readonly what: string;
  readonly kind: string;
  readonly path: string;
  readonly value: unknown;
  /** The only problem, without the title of the object. */
  readonly want: string;
}

const container = 'spec.template.spec.containers.0';
const violations: readonly SchemaViolation[] = [
  { what: 'an unknown field', kind: 'Namespace', path: 'spec.finalizer', value: [], want: 'spec.finalizer: unknown field' },
  { what: 'an unknown field at the top', kind: 'Secret', path: 'stringdata', value: {}, want: 'stringdata: unknown field' },
  { what: 'unknown metadata', kind: 'ResourceQuota', path: 'metadata.label', value: {}, want: 'metadata.label: unknown field' },
  { what: 'an illegal quantity', kind: 'ResourceQuota', path: 'spec.hard[limits.memory]', value: '8 Gi', want: 'spec.hard.limits.memory: must match pattern' },
  { what: 'a quantity that is a list', kind: 'LimitRange', path: 'spec.limits.0.default.cpu', value: [], want: 'spec.limits[0].default.cpu: must be string,number' },
  { what: 'a type of limit that does not exist', kind: 'LimitRange', path: 'spec.limits.0.type', value: 'Node', want: 'spec.limits[0].type: must be one of Container, ' },
  { what: 'a missing field', kind: 'LimitRange', path: 'spec.limits.0.type', value: undefined, want: 'spec.limits[0].type: is required' },
  { what: 'a flag in quotes', kind: 'ServiceAccount', path: 'automountServiceAccountToken', value: 'false', want: 'automountServiceAccountToken: must be boolean' },
  { what: 'a rule without verbs', kind: 'Role', path: 'rules.0.verbs', value: undefined, want: 'rules[0].verbs: is required' },
  { what: 'a subject without a name', kind: 'RoleBinding', path: 'subjects.0.name', value: undefined, want: 'subjects[0].name: is required' },
  { what: 'a port that is neither number nor name', kind: 'NetworkPolicy', path: 'spec.egress.0.ports.0.port', value: true, want: 'spec.egress[0].ports[0].port: must be integer,string' },
  { what: 'a type of policy that does not exist', kind: 'NetworkPolicy', path: 'spec.policyTypes.0', value: 'egress', want: 'spec.policyTypes[0]: must be one of Egress, Ingress' },
  { what: 'an access mode that does not exist', kind: 'PersistentVolumeClaim', path: 'spec.accessModes.0', value: 'ReadWrite', want: 'spec.accessModes[0]: must be one of ' },
  { what: 'data that is not base64', kind: 'Secret', path: 'data.LLM_GATEWAY_TOKEN', value: 'token', want: 'data.LLM_GATEWAY_TOKEN: must match format "byte"' },
  { what: 'a port above every port', kind: 'Service', path: 'spec.ports.0.port', value: 2 ** 33, want: 'spec.ports[0].port: must match format "int32"' },
  { what: 'a fraction of a replica', kind: 'StatefulSet', path: 'spec.replicas', value: 1.5, want: 'spec.replicas: must be integer' },
  { what: 'an environment variable set twice', kind: 'StatefulSet', path: `${container}.env.1`, value: { name: 'ORG_ID' }, want: 'spec.template.spec.containers[0].env: two items have the same key' },
  { what: 'an environment variable that is a number', kind: 'StatefulSet', path: `${container}.env.0.value`, value: 1, want: 'spec.template.spec.containers[0].env[0].value: must be string' },
  { what: 'a strategy that does not exist', kind: 'Deployment', path: 'spec.strategy.type', value: 'Rolling', want: 'spec.strategy.type: must be one of Recreate, RollingUpdate' },
  { what: 'a pull policy that does not exist', kind: 'Deployment', path: `${container}.imagePullPolicy`, value: 'always', want: 'spec.template.spec.containers[0].imagePullPolicy: must be one of ' },
  { what: 'a kind of match that does not exist', kind: 'HTTPRoute', path: 'spec.rules.0.matches.0.path.type', value: 'Prefix', want: 'spec.rules[0].matches[0].path.type: must be one of Exact, ' },
  { what: 'an illegal host name', kind: 'HTTPRoute', path: 'spec.hostnames.0', value: 'Sandbox_1', want: 'spec.hostnames[0]: must match pattern' },
  { what: 'an unknown field of a filter', kind: 'HTTPRoute', path: 'spec.rules.0.filters.0.urlRewrite.prefix', value: '/', want: 'spec.rules[0].filters[0].urlRewrite.prefix: unknown field' },
  { what: 'a grant without a target', kind: 'ReferenceGrant', path: 'spec.to', value: undefined, want: 'spec.to: is required' },
];

describe('schema validation', () => {
  let problems: SchemaProblems;

  before(async function () {
    this.timeout(300_000);
    problems = await schemasOrSkip(this);
  });

  for (const { apiVersion, kind } of sampleManifests()) {
    it(`accepts a valid ${apiVersion} ${kind}`, () => {
      assert.deepEqual(sampleManifests().filter((object) => object.kind === kind).flatMap(problems), []);
    });
  }

  for (const { what, kind, path, value, want } of violations) {
    it(`refuses ${what} in a ${kind}`, () => {
      const found = problems(changedSample(kind, path, value));
      assert.equal(found.length, 1, found.join('\n'));
      assert.ok(found[0]?.startsWith(`${kind} "`) && found[0].includes(`": ${want}`), found[0]);
    });
  }

  it('refuses a kind or version that does not exist', () => {
    assert.match(problems({ apiVersion: 'v2', kind: 'Pod' }).join(), /there is no schema of v2 Pod/);
  });

  it('takes a field set to undefined for one that is absent', () => {
    assert.deepEqual(problems(changedSample('ServiceAccount', 'metadata', { name: 'a', namespace: undefined })), []);
  });
});
