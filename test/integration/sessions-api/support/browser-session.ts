/** A browser as far as signing in needs one: it keeps cookies for each site, and follows what it is told to. */
export class BrowserSession {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Without following redirects. */
  open(address: URL | string, form?: URLSearchParams): Promise<Response> {
    return this.#send(new URL(address), { accept: 'text/html' }, form === undefined ? {} : { method: 'POST', body: form });
  }

  /** As a script of a page of that origin does. */
  call(method: string, address: URL): Promise<Response> {
    return this.#send(address, { origin: address.origin }, { method });
  }

  async #send(url: URL, headers: Readonly<Record<string, string>>, init: Omit<RequestInit, 'headers'>): Promise<Response> {
    const jar = this.#cookies.get(url.host) ?? new Map<string, string>();
    this.#cookies.set(url.host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { ...headers, ...(cookie === '' ? {} : { cookie }) }, ...init });
    for (const [name = '', ...value] of answer.headers.getSetCookie().map((set) => set.split(';')[0]!.split('='))) jar.set(name, value.join('='));
    return answer;
  }
}

export function locationOf({ headers }: Response): URL {
  return new URL(headers.get('location') ?? '');
}

/** The address that the form of the page posts to. */
export function formAction(page: string): string {
  const [, action = ''] = /<form[^>]*\saction="([^"]+)"/.exec(page) ?? [];
  return action.replaceAll('&amp;', '&');
}

export function hiddenFields(page: string): URLSearchParams {
  const inputs = [...page.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([input]) => input);
  return new URLSearchParams(inputs.map((input) => [attributeOf(input, 'name'), attributeOf(input, 'value')]));
}

function attributeOf(tag: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
}
