import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { startBridge, type BridgeUnderTest } from '../../../unit/services/token-bridge/bridge-under-test.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import { McpProcess } from './mcp-process.ts';

export const sandbox = { id: '7f1c3f0e-8a52-4a5e-9a3e-0d6a3d1f9b11', orgId: 'acme', ownerUid: 'ada-0a1b2c3d', namespace: 'sandbox-ada-0a1b2c3d' };

/** The revisions of the protocol that agents speak. */
export const revisions = ['2025-06-18', '2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof revisions)[number];

export interface HttpReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Makes a client speak this revision of the protocol. */
export function clientOptions(revision: Revision): ClientOptions {
  return revision === '2026-07-28' ? { versionNegotiation: { mode: { pin: revision } } } : { supportedProtocolVersions: [revision] };
}

/** A real client that speaks this revision of the protocol. */
export async function connectClient(url: string, bearer: string, revision: Revision): Promise<Client> {
  const client = new Client({ name: 'agent', version: '1' }, clientOptions(revision));
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { authProvider: { token: async () => bearer } }));
  return client;
}

/** A real MCP server process that trusts a real token bridge. */
export class McpRuntime {
  readonly bridge: BridgeUnderTest;
  readonly process: McpProcess;
  readonly #clients: Client[] = [];
  #url = '';

  private constructor(bridge: BridgeUnderTest, env: Readonly<Record<string, string>>) {
    this.bridge = bridge;
    this.process = new McpProcess({
      MCP_SERVER_ADDR: '127.0.0.1:0',
      SANDBOX_ID: sandbox.id,
      SANDBOX_NAME: 'playground',
      SANDBOX_NAMESPACE: sandbox.namespace,
      SANDBOX_OWNER_UID: sandbox.ownerUid,
      ORG_ID: sandbox.orgId,
      SANDBOX_TOKEN_JWKS_URL: `${bridge.url}/.well-known/jwks.json`,
      ...env,
    });
  }

  static async start(env: Readonly<Record<string, string>> = {}, bridge?: BridgeUnderTest): Promise<McpRuntime> {
    const runtime = new McpRuntime(bridge ?? (await startBridge()), env);
    try {
      runtime.#url = await runtime.process.url();
      await pollUntil(async () => (await fetch(`${runtime.url}/readyz`)).status === 200);
      return runtime;
    } catch (error) {
      await runtime.dispose();
      throw error;
    }
  }

  get url(): string {
    return this.#url;
  }

  /** A token of this Sandbox, or of the one that `own` makes of it. */
  token(capabilities: readonly string[] = [], own: object = {}): Promise<string> {
    return this.bridge.token({
      org_id: sandbox.orgId,
      user_id: 'ada@acme.test',
      sandbox_id: sandbox.id,
      allowed_channels: ['qwen'],
      ...(capabilities.length > 0 ? { capabilities } : {}),
      ...own,
    });
  }

  async connect(token: string, revision: Revision): Promise<Client> {
    const client = await connectClient(`${this.url}/mcp`, token, revision);
    this.#clients.push(client);
    return client;
  }

  /** One request as it is written here, as the current revision has it. */
  async call(method: string, params: object, headers: Readonly<Record<string, string>>): Promise<HttpReply> {
    return this.post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), headers);
  }

  async post(body: string, headers: Readonly<Record<string, string>>): Promise<HttpReply> {
    const all = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers };
    const response = await fetch(`${this.url}/mcp`, { method: 'POST', headers: all, body });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text } };
  }

  async dispose(): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.process.stop();
    await this.bridge.close();
  }
}
