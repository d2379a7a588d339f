import { hasNamespace, ownerOf } from './byos.ts';
import { isSharedWithAll, renewByos, type RenewalScope } from './byos-renewal.ts';
import type { OrganizationMember } from './organization.ts';

// Another replica may have connected somebody whom this one has looked at.
const longestPauseMs = 5 * 60_000;
const retryMs = 30_000;

/** Keeps the tokens of people with Sandboxes from running out. Each replica does, and one renews. */
export class ByosUpkeep {
  readonly #scope: RenewalScope;
  readonly #looks = new Map<string, number>();
  readonly #unshared = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;

  constructor(scope: RenewalScope, everyMs: number) {
    this.#scope = scope;
    this.#timer = setInterval(() => this.#lookAtAll(), everyMs).unref();
  }

  /** The person has connected something. */
  lookSoon(member: OrganizationMember): void {
    this.#forget(keyOf(member));
  }

  /** Renews the person's token when it is due, and knows from then on when that is again. */
  async look(member: OrganizationMember): Promise<void> {
    const key = keyOf(member);
    const { now } = this.#scope;
    // For when it fails.
    this.#looks.set(key, now() + retryMs);
    if (this.#unshared.has(key) && (await isSharedWithAll(this.#scope, member))) this.#unshared.delete(key);
    const { lookAt = Infinity, isUnshared = false } = await renewByos(this.#scope, member);
    if (isUnshared) this.#unshared.add(key);
    const latest = now() + (this.#unshared.has(key) ? retryMs : longestPauseMs);
    this.#looks.set(key, Math.min(lookAt, latest));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  #lookAtAll(): void {
    const { sandboxes } = this.#scope.cluster;
    if (this.#looking || !sandboxes.isCurrent) return;
    const members = new Map(sandboxes.listAll().filter(hasNamespace).map((claim) => [keyOf(ownerOf(claim)), ownerOf(claim)]));
    for (const key of this.#looks.keys()) if (!members.has(key)) this.#forget(key);
    this.#looking = this.#lookAtDue([...members.values()]).finally(() => {
      this.#looking = undefined;
    });
  }

  async #lookAtDue(members: readonly OrganizationMember[]): Promise<void> {
    for (const member of members) {
      if ((this.#looks.get(keyOf(member)) ?? 0) > this.#scope.now()) continue;
      await this.look(member).catch((err: unknown) => {
        this.#scope.log.warn('the token of a person was not looked at', { organization: member.namespace, cause: (err as Error).message });
      });
    }
  }

  #forget(key: string): void {
    this.#looks.delete(key);
    this.#unshared.delete(key);
  }
}

function keyOf({ email, namespace }: OrganizationMember): string {
  return `${namespace}/${email}`;
}
