import type { IncomingMessage } from 'node:http';

/**
 * All values that a request has under a name, which is given in lower case. Node's own `headersDistinct` tells them too, but sorts every header
 * of the request for it.
 */
export function headerValues({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const given = rawHeaders[at] ?? '';
    if (given.length === name.length && given.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}
