/** Where requests go: `/v1/…` to the gateway, `/mcp` to the MCP server. */
export interface RelayTargets {
  /** With its version, as clients of OpenAI take it: `https://gateway.example/v1`. */
  readonly gatewayUrl: string;
  readonly mcpUrl: string;
}

export interface RelayTarget {
  readonly name: 'llm' | 'mcp';
  readonly origin: string;
  /** With the query. */
  readonly path: string;
}

/**
 * Where a request for `url` goes; undefined: nowhere. Dot segments are resolved first, so that none leads out of the gateway's path, and
 * there are no encoded slashes, which a gateway may decode to the same end.
 */
export function relayTarget(url: string, { gatewayUrl, mcpUrl }: RelayTargets): RelayTarget | undefined {
  if (!url.startsWith('/') || /%2f|%5c/i.test(url.split('?')[0] ?? '')) return undefined;
  const asked = URL.parse(`http://relay${url}`);
  if (!asked) return undefined;
  if (asked.pathname === '/mcp') {
    const { origin, pathname } = new URL(mcpUrl);
    return { name: 'mcp', origin, path: `${pathname}${asked.search}` };
  }
  if (!asked.pathname.startsWith('/v1/')) return undefined;
  const { origin, pathname } = new URL(gatewayUrl);
  return { name: 'llm', origin, path: `${pathname.replace(/\/+$/, '')}${asked.pathname.slice('/v1'.length)}${asked.search}` };
}
