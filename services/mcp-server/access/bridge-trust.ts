import type { Logger } from '@openova/process-kit';
import type { VerificationKey } from '@openova/service-kit';
import { boundedFetch } from '../bounded-fetch.ts';
import { parsePublishedKeys } from './published-keys.ts';
import { parseRevocations } from './revocations.ts';

/** What the token bridge says about tokens. */
export interface TokenTrust {
  /** Whether anything is known at all. */
  isLoaded(): boolean;
  /** Whether what is known is recent enough to let somebody in. */
  isCurrent(): boolean;
  /** Asks the bridge again for a key that is not known, though not often. */
  keyOf(kid: string): Promise<VerificationKey | undefined>;
  isRevoked(jti: string): boolean;
  close(): Promise<void>;
}

export interface BridgeTrustOptions {
  readonly jwksUrl: URL;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly pace: Pick<TrustPace, 'every'> & Partial<TrustPace>;
}

/** In milliseconds. */
export interface TrustPace {
  /** From one answer to the next question. */
  readonly every: number;
  /** The same while there is no answer, and the least time between two questions for a key. */
  readonly retry: number;
  /** Without an answer for so long, nobody is let in any more. */
  readonly stale: number;
}

const usualPace = { retry: 2_000, stale: 300_000 };
const bounds = { timeoutMs: 3_000, largestBytes: 4 * 1024 * 1024 };

interface Known {
  readonly keys: ReadonlyMap<string, VerificationKey>;
  readonly revoked: ReadonlySet<string>;
  readonly at: number;
}

/** The longest that one reading takes, of the keys and of the list. */
export const longestReadingMs = 2 * bounds.timeoutMs;

/** Keys and revocation list of the bridge, read at once and then again and again until it is closed. */
export function openBridgeTrust({ jwksUrl, log, now, pace: own }: BridgeTrustOptions): TokenTrust {
  const pace = { ...usualPace, ...own };
  let known: Known | undefined;
  let askedAt = 0;
  let isAway = false;
  let asking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const ask = async (): Promise<void> => {
    askedAt = now();
    try {
      known = { ...(await readBridge(jwksUrl)), at: askedAt };
      if (isAway) log.info('the token bridge answers again', { url: jwksUrl.href });
      isAway = false;
    } catch (err) {
      if (!isAway) log.warn('the token bridge cannot be asked; this is tried again until it answers', { err, url: jwksUrl.href });
      isAway = true;
    }
  };
  const refresh = (): Promise<void> => {
    clearTimeout(timer);
    asking ??= ask().finally(() => {
      asking = undefined;
      if (!closed) timer = setTimeout(() => void refresh(), isAway ? pace.retry : pace.every);
    });
    return asking;
  };
  void refresh();
  return {
    isLoaded: () => known !== undefined,
    isCurrent: () => known !== undefined && now() - known.at < pace.stale,
    keyOf: async (kid) => {
      if (!known?.keys.has(kid) && (asking || now() - askedAt >= pace.retry)) await refresh();
      return known?.keys.get(kid);
    },
    isRevoked: (jti) => known?.revoked.has(jti) ?? true,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await asking;
    },
  };
}

async function readBridge(jwksUrl: URL): Promise<Omit<Known, 'at'>> {
  const keys = parsePublishedKeys(await read(jwksUrl));
  if (keys.size === 0) throw new Error('the key set is empty: tokens signed with a shared secret cannot be checked outside the bridge');
  return { keys, revoked: await parseRevocations(await read(new URL('../revocations', jwksUrl)), keys) };
}

async function read(url: URL): Promise<string> {
  const { status, text } = await boundedFetch(url, bounds);
  if (status !== 200) throw new Error(`${url.href} answered ${status}`);
  return text;
}
