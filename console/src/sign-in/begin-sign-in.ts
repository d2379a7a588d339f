import { ApiProblem, problemOf } from '../api/request.ts';

const triedKey = 'openova.sign-in-tried';
const oncePerMs = 30_000;

/** The page that is open, as the sign-in is to come back to it. */
export function currentPage(): string {
  return `${location.pathname}${location.search}`;
}

/** Whether the page may go to the sign-in by itself: not when it has just come back from there without having been let in. */
export function mayGoByItself(now: number): boolean {
  return now - Number(sessionStorage.getItem(triedKey) ?? 0) > oncePerMs;
}

/**
 * Leaves for the identity provider, which comes back to `page`. Throws ApiProblem where there is no way in from here, as on a local plane,
 * whose link works once: so `/login` is asked before the page is left.
 */
export async function beginSignIn(page: string, now: number): Promise<void> {
  sessionStorage.setItem(triedKey, String(now));
  const address = `/login?return=${encodeURIComponent(page)}`;
  const answer = await fetch(address, { redirect: 'manual', headers: { accept: 'application/json' } }).catch(() => undefined);
  if (answer === undefined) throw new ApiProblem(0, { code: 'unreachable', detail: '' });
  if (answer.type !== 'opaqueredirect') throw problemOf(answer, await answer.json().catch(() => undefined));
  location.assign(address);
}
