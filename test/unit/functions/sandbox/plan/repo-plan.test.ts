import assert from 'node:assert/strict';
import { repoPlans } from '../../../../../functions/sandbox/plan/repo-plan.ts';

const gibibyte = 1_073_741_824;
const mebibyte = 1_048_576;

function plansOf(repos: readonly { readonly giteaRepo: string; readonly size?: number | string; readonly branch?: string }[], storageGibibytes = 50) {
  const quota = { cpu: '4', memory: '8Gi', storage: `${storageGibibytes}Gi`, concurrentSessions: 3 };
  return repoPlans(repos, 'acme', { quota, storageBytes: storageGibibytes * gibibyte, homeBytes: 10 * gibibyte });
}

describe('repoPlans', () => {
  const slugs = [
    ['acme/checkout', 'checkout'],
    ['acme/Checkout.API_v2', 'checkout-api-v2'],
    ['platform/design-system', 'platform-design-system'],
    ['Acme/checkout', 'acme-checkout'],
    [`acme/${'r'.repeat(100)}`, 'r'.repeat(50)],
    [`acme/${'r'.repeat(49)}.x`, 'r'.repeat(49)],
  ] as const;

  for (const [giteaRepo, slug] of slugs) {
    it(`calls ${giteaRepo} ${slug} [CF-48]`, () => {
      assert.deepEqual(plansOf([{ giteaRepo }]).plans.map((plan) => plan.slug), [slug]);
    });
  }

  it('keeps the branch that is asked for', () => {
    assert.deepEqual(plansOf([{ giteaRepo: 'acme/a', branch: 'v4' }, { giteaRepo: 'acme/b' }]).plans.map(({ branch }) => branch), ['v4', undefined]);
  });

  const sizes = [
    ['its own size', '1Gi', 50, gibibyte],
    ['its own size in bytes', gibibyte, 50, gibibyte],
    ['5Gi by default', undefined, 50, 5 * gibibyte],
    ['a tenth of a small quota by default', undefined, 11, 1126 * mebibyte],
    ['no more than 5Gi of a large quota by default', undefined, 500, 5 * gibibyte],
  ] as const;

  for (const [title, size, storage, bytes] of sizes) {
    it(`gives a repository ${title}`, () => {
      assert.equal(plansOf([{ giteaRepo: 'acme/a', ...(size !== undefined && { size }) }], storage).plans[0]?.bytes, bytes);
    });
  }

  it('gives a repository the same default however many others there are', () => {
    const few = plansOf([{ giteaRepo: 'acme/a' }]).plans[0];
    const many = plansOf(['a', 'b', 'c', 'd'].map((name) => ({ giteaRepo: `acme/${name}` }))).plans[0];
    assert.deepEqual(many, few);
  });

  const refused: readonly (readonly [title: string, repos: Parameters<typeof plansOf>[0], storage: number])[] = [
    ['the same repository twice', [{ giteaRepo: 'acme/a' }, { giteaRepo: 'acme/a' }], 50],
    ['two repositories of one name', [{ giteaRepo: 'acme/a.b' }, { giteaRepo: 'acme/A-b' }], 50],
    ['a repository that is named like another of an Organization', [{ giteaRepo: 'acme/platform-a' }, { giteaRepo: 'platform/a' }], 50],
    ['sizes beyond the storage quota', [{ giteaRepo: 'acme/a', size: '30Gi' }, { giteaRepo: 'acme/b', size: '11Gi' }], 50],
    ['one size beyond the storage quota', [{ giteaRepo: 'acme/a', size: '51Gi' }], 50],
  ];

  for (const [title, repos, storage] of refused) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(plansOf(repos, storage).problems.map(({ stage, reason }) => `${stage}/${reason}`), ['StorageReady/ManifestRenderFailed']);
    });
  }

  it('allows sizes that fill the storage quota', () => {
    assert.deepEqual(plansOf([{ giteaRepo: 'acme/a', size: '40Gi' }], 50).problems, []);
  });
});
