import { randomUUID } from 'node:crypto';
import type { Logger } from '@openova/process-kit';
import type { AskKube, MetricsRegistry } from '@openova/service-kit';
import { tokenLifeSeconds } from '../claims.ts';
import type { BridgeDatabase } from '../database/database.ts';
import { epochSeconds } from '../epoch-seconds.ts';
import type { TokenStore } from '../token-store.ts';
import { decideRevocations } from './decide-revocations.ts';
import { takeLease } from './lease.ts';
import { listSandboxUids } from './sandbox-uids.ts';

export interface JanitorOptions {
  readonly ask: AskKube;
  readonly database: BridgeDatabase;
  readonly tokens: TokenStore;
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
  /** How far two passes are apart, more or less. */
  readonly everySeconds: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export type PassOutcome = 'done' | 'failed' | 'not_mine';

/** Revokes the tokens of Sandboxes that are gone: functions do not run when something is deleted. */
export interface Janitor {
  pass(): Promise<PassOutcome>;
}

// A Sandbox that was minted for is listed within seconds.
const graceSeconds = 10 * 60;

export function createJanitor({ metrics, ...options }: JanitorOptions): Janitor {
  const count = metrics.counter({
    name: 'token_bridge_janitor_passes_total',
    help: 'Looks for tokens of Sandboxes that are gone, by how they ended.',
    labels: ['outcome'],
  });
  const countRevoked = metrics.counter({
    name: 'token_bridge_janitor_revoked_sandboxes_total',
    help: 'Sandboxes whose tokens were revoked because they are gone.',
    labels: [],
  });
  const holder = randomUUID();
  let suspects: ReadonlySet<string> = new Set();
  const pass = async (): Promise<PassOutcome> => {
    const found = await findGone(options, holder, suspects);
    // Who takes over looks twice as well.
    suspects = found?.suspects ?? new Set();
    for (const sandboxId of found?.revoke ?? []) {
      await revoke(options, sandboxId);
      countRevoked({});
    }
    return found ? 'done' : 'not_mine';
  };
  return {
    pass: async () => {
      const outcome = await pass().catch((err: unknown): PassOutcome => {
        options.log.error('cannot look for Sandboxes that are gone; nothing is revoked', { err });
        return 'failed';
      });
      count({ outcome });
      return outcome;
    },
  };
}

/** Runs passes until it is closed. */
export function startJanitor(janitor: Janitor, everySeconds: number): { close(): Promise<void> } {
  let passing: Promise<unknown> | undefined;
  let timer: NodeJS.Timeout;
  const plan = (): void => {
    // Replicas that start together do not ask together for ever.
    const seconds = everySeconds * (0.8 + 0.4 * Math.random());
    timer = setTimeout(() => {
      passing = janitor.pass().then(plan);
    }, seconds * 1000);
  };
  plan();
  return {
    close: async () => {
      clearTimeout(timer);
      await passing;
      clearTimeout(timer);
    },
  };
}

type PassOptions = Omit<JanitorOptions, 'metrics'>;

async function findGone({ ask, database, tokens, everySeconds, now = Date.now }: PassOptions, holder: string, suspects: ReadonlySet<string>) {
  const started = epochSeconds(now());
  if (!(await takeLease(database, { name: 'janitor', holder, now: started, seconds: everySeconds * 2 }))) return undefined;
  // Before the list: a token that is minted after it belongs to a Sandbox that the list may not have.
  const holders = await tokens.holders(started);
  const living = await listSandboxUids(ask);
  return decideRevocations({
    holders: holders.map(({ sandboxId, lastExpiry }) => ({ sandboxId, mintedAt: lastExpiry - tokenLifeSeconds })),
    living,
    suspects,
    now: started,
    graceSeconds,
  });
}

async function revoke({ tokens, log, now = Date.now }: PassOptions, sandboxId: string): Promise<void> {
  const revoked = await tokens.revokeSandbox(sandboxId, epochSeconds(now()));
  log.info('audit', { event: 'revoke-sandbox', sandboxId, revoked, caller: 'janitor' });
}
