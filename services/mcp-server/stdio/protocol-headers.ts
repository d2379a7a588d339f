import type { JsonRpcMessage } from './json-rpc-error.ts';

const versionKey = 'io.modelcontextprotocol/protocolVersion';

/** The headers that Streamable HTTP wants beside a message, `agreed` being the version of an earlier handshake. */
export function protocolHeaders({ method, params = {} }: JsonRpcMessage, agreed: string | undefined): Record<string, string> {
  const { name, uri, ['_meta']: meta = {} } = params;
  const own = meta[versionKey];
  // A client that names the version in each message is one of the current revision, which has more headers.
  if (own !== undefined) return texts({ 'mcp-protocol-version': own, 'mcp-method': method, 'mcp-name': name ?? uri });
  return method === 'initialize' ? {} : texts({ 'mcp-protocol-version': agreed });
}

function texts(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
