/** A browser as far as signing in needs one: it keeps cookies for each site, and follows what it is told to. */
export class BrowserSession {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Without following redirects. */
  async open(address: URL | string, form?: URLSearchParams): Promise<Response> {
    const url = new URL(address);
    const jar = this.#cookies.get(url.host) ?? new Map<string, string>();
    this.#cookies.set(url.host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }) };
    const answer = await fetch(url, { redirect: 'manual', headers, ...(form === undefined ? {} : { method: 'POST', body: form }) });
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
