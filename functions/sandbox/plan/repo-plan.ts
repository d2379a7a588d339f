import { dnsSlug, formatBytes, parseBytes, wholeMebibytes, type Quota, type XSandbox } from '@openova/sandbox-model';
import type { Problem } from './problem.ts';

export interface RepoPlan {
  readonly giteaRepo: string;
  readonly branch: string | undefined;
  /** Key of the repository in names and under /workspace. */
  readonly slug: string;
  readonly bytes: number;
}

interface Storage {
  readonly quota: Quota;
  readonly storageBytes: number;
  readonly homeBytes: number;
}

type Repo = NonNullable<XSandbox['spec']['repos']>[number];

const defaultRepoBytes = 5 * 2 ** 30;
// Leaves room for `repo-` and for names derived from the claim's.
const slugLength = 50;

export function repoPlans(repos: readonly Repo[], orgSlug: string, storage: Storage) {
  const plans = repos.map((repo) => planRepo(repo, orgSlug, storage));
  const messages = [...collisions(plans), ...overcommitment(plans, storage)];
  const problems = messages.map((message): Problem => ({ stage: 'StorageReady', reason: 'ManifestRenderFailed', message }));
  return { plans, problems };
}

// The default must not depend on the other repositories: a claim can grow, never shrink.
function planRepo({ giteaRepo, branch, size }: Repo, orgSlug: string, { storageBytes }: Storage): RepoPlan {
  const bytes = size === undefined ? undefined : parseBytes(size);
  return {
    giteaRepo,
    branch,
    slug: repoSlug(giteaRepo, orgSlug),
    bytes: bytes ?? wholeMebibytes(Math.min(defaultRepoBytes, storageBytes / 10)),
  };
}

/** A repository of the owner's Organization goes by its name, any other by `<org>-<repo>`. */
function repoSlug(giteaRepo: string, orgSlug: string): string {
  const [org = '', repo = ''] = giteaRepo.split('/');
  return dnsSlug(org === orgSlug ? repo : `${org}-${repo}`, slugLength);
}

function collisions(plans: readonly RepoPlan[]): string[] {
  const first = new Map<string, string>();
  const messages: string[] = [];
  for (const { slug, giteaRepo } of plans) {
    const other = first.get(slug);
    if (other === undefined) first.set(slug, giteaRepo);
    else messages.push(`spec.repos ${other} and ${giteaRepo} would share /workspace/${slug}; leave one out`);
    if (slug === '') messages.push(`spec.repos ${giteaRepo} yields no DNS-safe name`);
  }
  return messages;
}

function overcommitment(plans: readonly RepoPlan[], { quota, storageBytes, homeBytes }: Storage): string[] {
  const needed = plans.reduce((sum, { bytes }) => sum + bytes, homeBytes);
  if (needed <= storageBytes) return [];
  const parts = `home ${formatBytes(homeBytes)}, ${plans.map(({ slug, bytes }) => `${slug} ${formatBytes(bytes)}`).join(', ')}`;
  return [`volumes need ${formatBytes(needed)} (${parts}), more than the storage quota ${quota.storage}`];
}
