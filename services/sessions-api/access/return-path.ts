import { isConsolePath } from '../console-paths.ts';

const longest = 500;
const firstPage = '/';

/** Where a person goes who has signed in: the page of the console that they asked for, else the first one. Never to another origin. */
export function returnPath(asked: unknown): string {
  if (typeof asked !== 'string' || !asked.startsWith('/') || asked.length > longest || !URL.canParse(asked, 'http://console')) return firstPage;
  const { host, pathname, search, hash } = new URL(asked, 'http://console');
  // Browsers take two slashes at the start for a host, and dots can lead there.
  if (host !== 'console' || pathname.startsWith('//') || !isConsolePath(pathname)) return firstPage;
  return `${pathname}${search}${hash}`;
}
