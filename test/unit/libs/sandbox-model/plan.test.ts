import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { plans, resolveCapabilities, resolveQuota } from '@openova/sandbox-model';

const free = [
  'gitea.repo.list', 'gitea.repo.get', 'gitea.pr.list', 'gitea.pr.get', 'k8s.read.get', 'k8s.read.list',
  'sandbox.session.*', 'rag.search', 'skills.list', 'skills.get',
];
const proAdds = [
  'sandbox.db.*', 'sandbox.storage.*', 'sandbox.preview.*', 'sandbox.auth.*', 'sandbox.secrets.*', 'marketplace.*', 'flux.status',
];
const entAdds = [
  'sandbox.deploy.staging', 'sandbox.deploy.production', 'sandbox.deploy.status', 'sandbox.deploy.rollback', 'sandbox.stripe.*',
  'flux.reconcile', 'flux.suspend', 'flux.resume', 'gitea.pr.create', 'gitea.pr.merge', 'gitea.issue.*',
];

const strangers = [undefined, '', 'sandbox-gold', 'Sandbox-Pro', 'constructor', '__proto__', 'toString'];

describe('resolveCapabilities', () => {
  it('gives Free exactly the Free list [TF-34]', () => {
    assert.deepEqual(resolveCapabilities('sandbox-free'), free);
  });

  it('gives Pro the Free list and the Pro additions [TF-35]', () => {
    assert.deepEqual(resolveCapabilities('sandbox-pro'), [...free, ...proAdds]);
  });

  it('gives Ent the Pro list and the Ent additions [TF-36]', () => {
    assert.deepEqual(resolveCapabilities('sandbox-ent'), [...free, ...proAdds, ...entAdds]);
  });

  for (const planId of strangers) {
    it(`gives the plan ${JSON.stringify(planId)} the Free list [TF-37]`, () => {
      assert.deepEqual(resolveCapabilities(planId), free);
    });
  }

  for (const planId of ['sandbox-free', 'sandbox-ent', 'sandbox-gold', undefined]) {
    it(`lets a list of its own replace that of ${planId ?? 'no plan'} completely [TF-38]`, () => {
      assert.deepEqual(resolveCapabilities(planId, ['skills.list']), ['skills.list']);
    });
  }

  it('takes an empty list for none [TF-38]', () => {
    assert.deepEqual(resolveCapabilities('sandbox-pro', []), [...free, ...proAdds]);
  });

  it('has no capability twice in a plan', () => {
    for (const { capabilities } of Object.values(plans)) assert.equal(new Set(capabilities).size, capabilities.length);
  });

  it('has the lists in one place only [TF-33]', () => {
    for (const [planId, plan] of Object.entries(plans)) assert.equal(resolveCapabilities(planId), plan.capabilities);
    const wildcards = [...free, ...proAdds, ...entAdds].filter((capability) => capability.endsWith('.*'));
    const copies = productSources().filter((path) => wildcards.some((capability) => readFileSync(path, 'utf8').includes(`'${capability}'`)));
    assert.deepEqual(copies, ['libs/sandbox-model/plan.ts']);
  });
});

function productSources(): string[] {
  const folders = ['console', 'functions', 'libs', 'local', 'services'].filter((folder) => readdirSync('.').includes(folder));
  const paths = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`));
  return paths.filter((path) => /\.[cm]?[jt]sx?$/.test(path) && !/(^|\/)(node_modules|dist)\//.test(path));
}

describe('resolveQuota', () => {
  const defaults = { cpu: '4', memory: '8Gi', storage: '50Gi', concurrentSessions: 3 };
  const quotas = [
    ['sandbox-free', { cpu: '500m', memory: '1Gi', storage: '5Gi', concurrentSessions: 1 }],
    ['sandbox-pro', { cpu: '2', memory: '4Gi', storage: '50Gi', concurrentSessions: 3 }],
    ['sandbox-ent', { cpu: '8', memory: '16Gi', storage: '500Gi', concurrentSessions: 0 }],
  ] as const;

  for (const [planId, quota] of quotas) {
    it(`gives ${planId} its own quota [CF-07]`, () => {
      assert.deepEqual(resolveQuota(planId), quota);
    });
  }

  for (const planId of strangers) {
    it(`gives the plan ${JSON.stringify(planId)} 4 CPU, 8Gi, 50Gi and 3 sessions [CF-07]`, () => {
      assert.deepEqual(resolveQuota(planId), defaults);
    });
  }

  it('lets each explicit value win over the plan, and the rest stay [CF-06, CF-07]', () => {
    assert.deepEqual(resolveQuota('sandbox-free', { memory: '3Gi', concurrentSessions: 0 }), {
      cpu: '500m',
      memory: '3Gi',
      storage: '5Gi',
      concurrentSessions: 0,
    });
  });

  it('keeps an explicit value in the form it was written in [CF-06]', () => {
    const explicit = { cpu: 2, memory: '1536Mi', storage: 107_374_182_400, concurrentSessions: 7 };
    assert.deepEqual(resolveQuota('sandbox-pro', explicit), { cpu: '2', memory: '1536Mi', storage: '107374182400', concurrentSessions: 7 });
  });
});
