import { randomBytes } from 'node:crypto';
import { delimiter, dirname, join } from 'node:path';
import type { Logger } from '@openova/process-kit';
import { serveApi } from '../api-server/api-server.ts';
import { openObjectDatabase, type ObjectDatabase } from '../api-server/object-database.ts';
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
import { endLeftBehind, planeVariable } from './left-behind.ts';
import { startLocalSessionsApi } from './local-sessions-api.ts';
import { echoChoice, writeModelGate, type ModelChoice } from './model-gate.ts';
import { planeSettings } from './plane-settings.ts';
import { openServiceLogs } from './service-logs.ts';

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
  /** Ends a start that is under way, at its next step. */
  readonly stop?: AbortSignal;
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
export async function startLocalPlane({ root, data, port, env, model, log, stop, ...options }: LocalPlaneOptions): Promise<LocalPlane> {
  const open = new AsyncDisposableStack();
  const onStep = (what: string): void => {
    stop?.throwIfAborted();
    options.onStep(what);
  };
  try {
    open.adopt(claimDataFolder(data), (folder) => folder.release());
    // What is still there by then has been told to end once.
    open.defer(async () => void (await endLeftBehind(data, 500)));
    if ((await endLeftBehind(data)) > 0) onStep('ended what an earlier start has left running here');
    const logs = open.adopt(openServiceLogs(join(data, 'logs')), (files) => files.close());
    const mark = { [planeVariable]: data };
    const sandboxPackage = await loadSandboxPackage(root);
    const database = openDatabase(data);
    const store = open.adopt(new ObjectStore({ database, admit: sandboxAdmission(sandboxPackage.definition) }), (objects) => objects.close());
    const token = randomBytes(32).toString('hex');
    const api = open.adopt(await serveApi({ store, token }), (server) => server.close());
    const kubeconfig = join(data, 'kubeconfig.yaml');
    writeKubeconfig(kubeconfig, { url: api.url, token });

    const ports = createServicePorts();
    const routes: FindTarget[] = [routeTable(store, ports)];
    const proxy = open.adopt(await startReverseProxy({ port, routes }), (server) => server.close());

    onStep('starting token bridge');
    const choice = model ?? echoChoice(open.adopt(await startEchoModel(), (echo) => echo.close()).url);
    const gate = writeModelGate(join(data, 'gate.yaml'), choice);
    const bridge = open.adopt(await startLocalBridge({ root, env, data: join(data, 'bridge'), settings: { ...gate, ...mark }, onLine: (line) => logs.write('token-bridge', line) }), (server) => server.close());
    onStep('starting composition functions');
    const settings = { ...planeSettings({ origin: proxy.url, bridge: bridge.address, channels: env['NEWAPI_DEFAULT_CHANNELS'] }), ...bridge.variables };
    const served = open.adopt(await serveFunctions({ root, env: { ...env, ...settings, ...mark }, onLine: logs.write }), (functions) => functions.close());
    const calls = open.adopt(callFunctions(served.addresses), (clients) => clients.close());

    onStep('starting control plane');
    open.defer(playClusterRoles(store));
    const driver = new WorkloadDriver({ store, ports, root, data, env: { ...programEnvironment(env), ...mark }, log });
    open.adopt(driver, (workloads) => workloads.close());
    open.adopt(startControlPlane({ store, package: sandboxPackage, functionNamed: calls.functionNamed, log }), (plane) => plane.close());

    onStep('starting sessions API');
    const consoleFolder = join(root, 'console', 'dist');
    const sessions = open.adopt(await startLocalSessionsApi({ root, data, env: { ...mark, PATH: env['PATH'] }, onLine: (line) => logs.write('sessions-api', line), origin: proxy.url, kubeconfig, consoleFolder, bridge: { url: bridge.address, credential: bridge.adminSecret } }), (server) => server.close());
    routes.push(everythingAt(sessions.address));
    stop?.throwIfAborted();
    const firstEnd = Promise.race([served.firstEnd, endOf(bridge), endOf(sessions)]).then((end) => `${end}; see ${join(data, 'logs')}`);
    return { url: proxy.url, loginUrl: sessions.loginUrl, kubeconfig, firstEnd, close: () => open.disposeAsync() };
  } catch (error) {
    await open.disposeAsync();
    throw error;
  }
}

function openDatabase(data: string): ObjectDatabase {
  try {
    return openObjectDatabase(join(data, 'objects.db'));
  } catch (cause) {
    throw new Error(`cannot keep anything in ${data}: ${(cause as Error).message}; make room there, or take another folder with --data`, { cause });
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
