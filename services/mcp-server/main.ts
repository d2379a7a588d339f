import { createLogger } from '@openova/process-kit';
import { createMetricsRegistry, runMain, serveApp } from '@openova/service-kit';
import { openBridgeTrust } from './access/bridge-trust.ts';
import { createMcpApp } from './app.ts';
import { parseConfig, usage } from './config.ts';
import { ptySessions } from './pty/pty-sessions.ts';

const argv = process.argv.slice(2);

process.exitCode = await runMain({ argv, usage, run });

async function run(): Promise<void> {
  const { sandbox, tokenJwksUrl, revocationMs, ptyServerUrl, address, drainMs, debug } = parseConfig({ argv, env: process.env });
  const log = createLogger({ name: 'mcp-server', debug });
  await using open = new AsyncDisposableStack();
  const trust = open.adopt(openBridgeTrust({ jwksUrl: tokenJwksUrl, log, now: Date.now, pace: { every: revocationMs } }), (bridge) => bridge.close());
  const services = { sandbox, sessions: ptySessions(ptyServerUrl) };
  const app = createMcpApp({ services, trust, log, metrics: createMetricsRegistry(), now: Date.now });
  await serveApp(app, { address, log, drainMs });
}
