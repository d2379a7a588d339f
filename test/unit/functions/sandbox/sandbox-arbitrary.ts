import * as fc from 'fast-check';
import type { KubernetesObject, TokenContext, XSandbox } from '@openova/sandbox-model';
import { compose, type ComposeInput } from '../../../../functions/sandbox/compose.ts';
import { parseSettings } from '../../../../functions/sandbox/settings/settings.ts';
import { observedObject, observedStates } from './observed-object.ts';
import { healthyCluster, mintedToken, now, platformEnv, statusAfter, xrOf } from './sandbox-fixture.ts';

/** A generated input, with the raw settings it was made from. */
export interface GeneratedInput {
  readonly composite: XSandbox;
  readonly observed: ReadonlyMap<string, KubernetesObject>;
  readonly env: Readonly<Record<string, string>>;
  readonly stepInput: Readonly<Record<string, unknown>> | undefined;
  readonly tokenContext: TokenContext | undefined;
  readonly mintedSecret: KubernetesObject | undefined;
  readonly existingSecret: KubernetesObject | undefined;
  readonly now: number;
}

export function inputOf({ env, stepInput, ...given }: GeneratedInput): ComposeInput {
  return { ...given, settings: parseSettings(env, stepInput) };
}

const minted = mintedToken();
const basic = xrOf();
const team = xrOf({ story: 'team-repos' });
const teamObjects = healthyCluster({ story: 'team-repos' });

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const mostly = (good: fc.Arbitrary<unknown>, bad: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 60, arbitrary: good }, { weight: 1, arbitrary: bad });
const junk = fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.string(), fc.constant([]), fc.constant({}), fc.constant([null]));

const emails = fc.oneof(
  fc.constantFrom('alice@acme.example', 'Bob.Mason+sandbox@acme.example', 'ÅSA.Ünal@acme.example', '..dora..@acme.example', '0@a', `${'long.'.repeat(40)}@acme.example`),
  fc.stringMatching(/^[a-zA-Z0-9._+-]{1,80}@[a-z.]{1,20}$/),
);
const slugs = fc.oneof(fc.constantFrom('acme', 'globalbank', 'abc-', 'a--'), fc.stringMatching(/^[a-z][a-z0-9-]{2,31}$/));
const giteaRepos = fc.oneof(
  fc.constantFrom('acme/checkout', 'acme/Checkout', 'acme/checkout-infra', 'platform/design-system', `acme/${'r'.repeat(150)}`, 'acme/x.y_z', 'A._-/B._-'),
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,60}\/[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/),
);
const bytes = fc.oneof(fc.constantFrom('1Gi', '5Gi', '500M', '0.5Gi', '1', '0', '2Ti', 1_073_741_824), fc.stringMatching(/^[1-9][0-9]{0,3}(Mi|Gi|G|M)$/));
const cpus = fc.oneof(fc.constantFrom('4', 2, '500m', '0.1', '1m', '0'), fc.stringMatching(/^[1-9][0-9]{0,3}m?$/));
const agents = ['aider', 'claude-code', 'cursor-agent', 'little-coder', 'opencode', 'qwen-code'] as const;
const capabilities = fc.constantFrom('k8s.read.*', 'k8s.read.logs', 'sandbox.db.*', 'sandbox.preview.create', 'sandbox.secrets.write', 'skills.list');

const repos = fc.uniqueArray(
  fc.record(
    { giteaRepo: mostly(giteaRepos, junk), branch: mostly(fc.constantFrom('main', 'v4', 'feature/x'), fc.constantFrom('-x', '', 'a b')), size: mostly(fc.constantFrom('1Gi', '2500M', 1_073_741_824, '0.5Gi'), fc.oneof(bytes, junk)) },
    { noNullPrototype: true, requiredKeys: ['giteaRepo'] },
  ),
  { maxLength: 4, selector: ({ giteaRepo }) => giteaRepo },
);

const specs = fc.record(
  {
    owner: mostly(fc.record({ email: mostly(emails, fc.oneof(junk, fc.constantFrom('李@acme.example', '...@a', 'x@y@z', 'no-at'))), orgRef: fc.record({ slug: mostly(slugs, fc.oneof(junk, fc.constantFrom('A', '1ab', 'x'))) }) }), junk),
    agent: mostly(fc.constantFrom(...agents, 'sovereign-shell'), fc.constant('emacs')),
    agentCatalogue: mostly(fc.subarray([...agents]), junk),
    repos: mostly(repos, junk),
    quota: mostly(
      fc.record(
        { cpu: mostly(cpus, junk), memory: mostly(bytes, junk), storage: mostly(fc.constantFrom('50Gi', '500Gi', '2Ti', 107_374_182_400), fc.oneof(bytes, junk)), concurrentSessions: mostly(fc.nat(1000), fc.constantFrom(-1, 0.5, '3')) },
        { noNullPrototype: true, requiredKeys: [] },
      ),
      junk,
    ),
    planId: mostly(fc.constantFrom('sandbox-free', 'sandbox-pro', 'sandbox-ent', '', 'constructor', '__proto__'), fc.integer()),
    capabilities: mostly(fc.uniqueArray(capabilities), fc.constantFrom(['*'], [''], 'all')),
    channels: mostly(fc.uniqueArray(fc.constantFrom('qwen', 'claude-eu')), junk),
    idleTimeoutMinutes: mostly(fc.integer({ min: 1, max: 525_600 }), fc.constantFrom(0, -1, '30', 1e9)),
    operatingMode: mostly(fc.constantFrom('Running', 'Suspended'), fc.constant('Paused')),
    tokenRotation: mostly(fc.constantFrom('Live', 'Restart'), fc.constant('Never')),
    runtimeClassName: mostly(fc.constantFrom('gvisor', 'kata'), fc.constant('No Class')),
  },
  { noNullPrototype: true, requiredKeys: ['owner'] },
);

const metadata = fc.record(
  {
    name: fc.constantFrom('opencode-main-m4k7q', 'a.b', 'x'.repeat(200)),
    uid: fc.constant('00000001-5a2d-4c1e-9b7f-000000000000'),
    labels: fc.record({ 'crossplane.io/claim-name': fc.constantFrom('opencode-main', 'a.b.c', 'n'.repeat(200)) }, { noNullPrototype: true, requiredKeys: [] }),
  },
  { noNullPrototype: true, requiredKeys: [] },
);

/** A few of the variables, so that both good and bad settings come up often. */
const environments = fc.record(
  {
    SANDBOX_PTY_SERVER_IMAGE: mostly(fc.constant(`registry.example:5000/a@sha256:${'a'.repeat(64)}`), fc.constantFrom('a:latest', 'a', '')),
    SANDBOX_NEWAPI_URL: mostly(fc.constantFrom('http://newapi.newapi:3000/', 'https://n.example'), fc.constantFrom('', 'newapi')),
    SOVEREIGN_FQDN: mostly(fc.constant('other.example'), fc.constantFrom('', 'not a name')),
    SANDBOX_ACTIVATOR_NAMESPACE: mostly(fc.constant('catalyst-system'), fc.constant('A.B')),
    SANDBOX_NETWORK_POLICY_FLAVOUR: mostly(fc.constantFrom('cilium', 'kubernetes'), fc.constant('calico')),
    SANDBOX_EGRESS_CIDRS: mostly(fc.constantFrom('0.0.0.0/0', '203.0.113.0/24,::/0'), fc.constant(',')),
    SANDBOX_LLM_GATEWAY_TOKEN_SECRET: fc.constant('sandbox-tokens'),
    SANDBOX_STORAGE_CLASS: fc.constant('fast'),
    SANDBOX_STAGE_TIMEOUT_SECONDS: mostly(fc.constantFrom('60', '1'), fc.constant('soon')),
  },
  { noNullPrototype: true, requiredKeys: [] },
).map((env) => ({ ...platformEnv, ...env }) as Readonly<Record<string, string>>);

const stepInputs = fc.record(
  {
    apiVersion: mostly(fc.constant('sandbox.openova.io/v1'), fc.constant('v1')),
    kind: fc.constant('SandboxSettings'),
    idleTimeoutMinutes: mostly(fc.constantFrom(15, '45'), fc.constantFrom(0, [], 'x')),
    gatewayName: mostly(fc.constant('public'), fc.constant('No Name')),
    colour: fc.constant('blue'),
    speed: fc.constant(3),
  },
  { noNullPrototype: true, requiredKeys: ['apiVersion', 'kind', 'idleTimeoutMinutes'] },
);

const failures = ['TokenMintFailed', 'NoAllowedChannels', 'ManifestRenderFailed', 'OwnerEmailInvalid', 'Waiting', 'Provisioning'];
const syncedMessages = [
  'cannot compose resources: cannot apply composed resource "pty-server": statefulsets.apps "pty-server" is forbidden',
  'Unsynced resources: home-claim, resource-quota',
  'Unsynced resources: agent-service-account, limit-range, mcp-role, and 2 more',
  'cannot compose resources: some resources were invalid, check events',
];

// Objects that this or an earlier spec brought about, and those of another pipeline step.
const leftovers: readonly (readonly [string, KubernetesObject])[] = [
  ...['repo-claim-old', 'repo-claim-checkout'].map((name) => [name, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace: 'sandbox-x' } }] as const),
  ...['network-policy-internet', 'network-policy-cilium'].map((name) => [name, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace: 'sandbox-x' } }] as const),
  ['activator-grant', { apiVersion: 'gateway.networking.k8s.io/v1beta1', kind: 'ReferenceGrant', metadata: { name: 'sandbox-x', namespace: 'catalyst-system' } }],
];
export const foreignNames = ['dashboard', 'constructor', 'toString', 'pty-server-metrics'];
const foreign = foreignNames.map((name) => [name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'foreign', namespace: 'elsewhere' } }] as const);

function clusters(composite: XSandbox, env: Readonly<Record<string, string>>): fc.Arbitrary<Map<string, KubernetesObject>> {
  const whole = wholeCluster(composite, env);
  const objects = new Map([...teamObjects, ...whole, ...leftovers, ...foreign]);
  const states = fc.array(fc.constantFrom('absent', 'ready', 'ready', ...observedStates), { minLength: objects.size, maxLength: objects.size });
  const anyCluster = states.map((chosen) => clusterOf([...objects].map(([name, object], index) => [name, object, chosen[index] ?? 'absent'])));
  const healthy = fc.constant(clusterOf([...whole].map(([name, object]) => [name, object, 'ready'])));
  const young = fc.constantFrom<Map<string, KubernetesObject>>(new Map(), clusterOf([...objects].filter(([name]) => name === 'namespace').map(([name, object]) => [name, object, 'ready'])));
  return fc.oneof({ weight: 3, arbitrary: anyCluster }, { weight: 2, arbitrary: healthy }, young);
}

function clusterOf(rows: readonly (readonly [string, KubernetesObject, 'absent' | (typeof observedStates)[number]])[]): Map<string, KubernetesObject> {
  return new Map(rows.flatMap(([name, object, state]) => (state === 'absent' ? [] : [[name, observedObject(object, state)] as const])));
}

/** Everything the Sandbox wants once it is open, or nothing when it cannot be composed. */
function wholeCluster(composite: XSandbox, env: Readonly<Record<string, string>>): Map<string, KubernetesObject> {
  const namespace: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'sandbox-x' } };
  const { resources } = compose({
    composite,
    observed: new Map([['namespace', observedObject(namespace, 'ready')]]),
    settings: parseSettings(env, undefined),
    ...minted,
    existingSecret: undefined,
    now,
  });
  return new Map([...resources].map(([name, { object }]) => [name, object]));
}

const tokens = fc.oneof(
  fc.constant({ tokenContext: undefined, mintedSecret: undefined, existingSecret: undefined }),
  fc.constant({ ...minted, existingSecret: undefined }),
  fc.constant({ tokenContext: undefined, mintedSecret: undefined, existingSecret: minted.mintedSecret }),
  fc.record({
    tokenContext: fc.constantFrom(...failures).map((reason) => ({ ready: false, reason, message: `failed: ${reason}`, secretName: 's' })),
    mintedSecret: maybe(fc.constant(minted.mintedSecret)),
    existingSecret: fc.constant(undefined),
  }),
);

const clocks = fc.integer({ min: 0, max: 1000 }).map((seconds) => now + seconds * 1000);

/** Inputs as they come up, and as nobody wants them. Half of them carry the conditions of an earlier run. */
export const generatedInputs: fc.Arbitrary<GeneratedInput> = fc
  .record({
    spec: fc.oneof({ weight: 12, arbitrary: specs }, { weight: 6, arbitrary: fc.constantFrom(basic.spec, team.spec) }, { weight: 1, arbitrary: junk }),
    metadata,
    env: fc.oneof(fc.constant(platformEnv), environments),
    stepInput: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: stepInputs }),
    token: tokens,
    now: clocks,
    earlier: fc.record({ ran: fc.boolean(), synced: maybe(fc.constantFrom(...syncedMessages)) }),
  })
  .chain(({ spec, metadata: meta, env, stepInput, token, earlier, now: at }) => {
    const fresh = { ...basic, metadata: meta, spec } as unknown as XSandbox;
    return clusters(fresh, env).map((observed) => {
      const input = { composite: fresh, observed, env, stepInput, ...token, now };
      if (!earlier.ran) return { ...input, now: at };
      const status = statusAfter(compose(inputOf(input)), undefined, now, earlier.synced);
      return { ...input, composite: { ...fresh, status }, now: at };
    });
  });
