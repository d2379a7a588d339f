import { randomBytes } from 'node:crypto';
import { delimiter, dirname, join } from 'node:path';
import type { Logger } from '@openova/process-kit';
import { serveApi } from '../api-server/api-server.ts';
import { openObjectDatabase } from '../api-server/object-database.ts';
import { ObjectStore } from '../api-server/object-store.ts';
import { sandboxAdmission } from '../api-server/sandbox-admission.ts';
import { playClusterRoles } from '../driver/cluster-roles.ts';
import { createServicePorts } from '../driver/service-ports.ts';
import { WorkloadDriver } from '../driver/workload-driver.ts';
import { startEchoModel } from '../echo-model/echo-model.ts';
import { startLocalBridge } from '../functions/local-bridge.ts';
import { callFunctions, serveFunctions } from '../functions/served-functions.ts';
import type { ProcessEnvironment, ServedProcess } from '../functions/served-process.ts';
import { startReverseProxy } from '../proxy/reverse-proxy.ts';
import { routeTable, type FindTarget } from '../proxy/route-table.ts';
import { startControlPlane } from '../reconciler/control-plane.ts';
import { loadSandboxPackage } from '../sandbox-package.ts';
import { claimDataFolder } from './data-folder.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { startLocalSessionsApi } from './local-sessions-api.ts';
import { echoChoice, writeModelGate, type ModelChoice } from './model-gate.ts';
import { planeSettings } from './plane-settings.ts';

export interface LocalPlaneOptions {
  readonly root: string;
  readonly data: string;
  readonly port: number;
  /** Where programs are found; nothing else of it reaches a Sandbox. */
  readonly env: ProcessEnvironment;
  /** Undefined: the echo model. */
  readonly model: ModelChoice | undefined;
  readonly log: Logger;
  readonly onStep: (what: string) => void;
}

export interface LocalPlane {
  readonly url: string;
  /** Lets one person in, once. */
  readonly loginUrl: string;
  readonly kubeconfig: string;
  /** Resolves when something ends that everything else needs, with what and how. */
  readonly firstEnd: Promise<string>;
  close(): Promise<void>;
}

/** Starts everything that a Sandbox needs on this machine, and takes up the Sandboxes that are there. */
export async function startLocalPlane({ root, data, port, env, model, log, onStep }: LocalPlaneOptions): Promise<LocalPlane> {
  const open = new AsyncDisposableStack();
  try {
    open.adopt(claimDataFolder(data), (folder) => folder.release());
    const sandboxPackage = await loadSandboxPackage(root);
    const database = openObjectDatabase(join(data, 'objects.db'));
    const store = open.adopt(new ObjectStore({ database, admit: sandboxAdmission(sandboxPackage.definition) }), (objects) => objects.close());
    const token = randomBytes(32).toString('hex');
    const api = open.adopt(await serveApi({ store, token }), (server) => server.close());
    const kubeconfig = join(data, 'kubeconfig.yaml');
    writeKubeconfig(kubeconfig, { url: api.url, token });

    const ports = createServicePorts();
    const routes: FindTarget[] = [routeTable(store, ports)];
    const proxy = open.adopt(await startReverseProxy({ port, routes }), (server) => server.close());

    onStep('token bridge');
    const choice = model ?? echoChoice(open.adopt(await startEchoModel(), (echo) => echo.close()).url);
    const gate = writeModelGate(join(data, 'gate.yaml'), choice);
    const bridge = open.adopt(await startLocalBridge({ root, env, data: join(data, 'bridge'), settings: gate }), (server) => server.close());
    onStep('composition functions');
    const settings = { ...planeSettings({ origin: proxy.url, bridge: bridge.address, channels: env['NEWAPI_DEFAULT_CHANNELS'] }), ...bridge.variables };
    const served = open.adopt(await serveFunctions({ root, env: { ...env, ...settings } }), (functions) => functions.close());
    const calls = open.adopt(callFunctions(served.addresses), (clients) => clients.close());

    onStep('control plane');
    open.defer(playClusterRoles(store));
    const driver = new WorkloadDriver({ store, ports, root, data, env: programEnvironment(env), log });
    open.adopt(driver, (workloads) => workloads.close());
    open.adopt(startControlPlane({ store, package: sandboxPackage, functionNamed: calls.functionNamed, log }), (plane) => plane.close());

    onStep('sessions API');
    const consoleFolder = join(root, 'console', 'dist');
    const sessions = open.adopt(await startLocalSessionsApi({ root, data, env, origin: proxy.url, kubeconfig, consoleFolder, bridge: { url: bridge.address, credential: bridge.adminSecret } }), (server) => server.close());
    routes.push(everythingAt(sessions.address));
    const firstEnd = Promise.race([served.firstEnd, endOf(bridge), endOf(sessions)]);
    return { url: proxy.url, loginUrl: sessions.loginUrl, kubeconfig, firstEnd, close: () => open.disposeAsync() };
  } catch (error) {
    await open.disposeAsync();
    throw error;
  }
}

function everythingAt(url: string): FindTarget {
  const port = Number(new URL(url).port);
  return (path) => ({ port, path });
}

async function endOf({ name, ended }: ServedProcess): Promise<string> {
  return `${name}: ${await ended}`;
}

// Programs find the Node of the runtime image first, as there.
function programEnvironment(env: ProcessEnvironment): Readonly<Record<string, string>> {
  const path = [dirname(process.execPath), env['PATH'] ?? ''].join(delimiter);
  const names = ['LANG', 'LC_ALL', 'TERM', 'TZ', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'];
  return { ...Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))), PATH: path };
}
