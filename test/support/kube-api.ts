import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheFolder, goPlatform, isExecutable } from '../../tools/engine/cache.ts';
import { isMissing, type Missing } from '../../tools/engine/go.ts';
import { freePort } from './free-port.ts';

/** A real kube-apiserver over a real etcd, with nothing else of a cluster. */
export interface KubeApi {
  readonly url: string;
  readonly ca: string;
  /** As its administrator. Rejects unless the status is 2xx. */
  call(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
  /** Ends the API server; etcd stays. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const programs = {
  'kube-apiserver': { version: '1.36.3', variable: 'KUBE_APISERVER' },
  etcd: { version: '3.6.12', variable: 'ETCD' },
} as const;

/** Starts one, or says why there is none. It takes several seconds and half a gigabyte. */
export async function startKubeApi(): Promise<KubeApi | Missing> {
  const [apiServer, etcd] = await Promise.all([findProgram('kube-apiserver'), findProgram('etcd')]);
  if (isMissing(apiServer)) return apiServer;
  if (isMissing(etcd)) return etcd;
  const directory = mkdtempSync(join(tmpdir(), 'kube-api-'));
  const running: ChildProcess[] = [];
  const run = (program: string, args: readonly string[]): ChildProcess => {
    const child = spawn(program, args, { cwd: directory, stdio: 'ignore' });
    running.push(child);
    return child;
  };
  const [clientPort, peerPort, port] = await Promise.all([freePort(), freePort(), freePort()]);
  run(etcd.path, etcdFlags(directory, `http://127.0.0.1:${clientPort}`, `http://127.0.0.1:${peerPort}`));
  const token = randomBytes(16).toString('hex');
  const flags = apiServerFlags({ directory, token, port, etcdUrl: `http://127.0.0.1:${clientPort}` });
  const url = `https://127.0.0.1:${port}`;
  const caFile = join(directory, 'certificates', 'apiserver.crt');
  const call: KubeApi['call'] = async (method, path, body) => {
    const { status, said } = await send(`${url}${path}`, { method, ca: readFileSync(caFile), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } }, body);
    if (status < 200 || status > 299) throw new Error(`${method} ${path}: ${status} ${said}`);
    return (said.startsWith('{') ? JSON.parse(said) : {}) as Record<string, unknown>;
  };
  let server: ChildProcess;
  const start = async (): Promise<void> => {
    server = run(apiServer.path, flags);
    for (const deadline = Date.now() + 60_000; ; await delay(100)) {
      if (await call('GET', '/readyz').then(() => true, () => false)) return;
      if (Date.now() > deadline || server.exitCode !== null) throw new Error('kube-apiserver did not become ready');
    }
  };
  const close = async (): Promise<void> => {
    for (const child of running) await end(child);
    rmSync(directory, { recursive: true });
  };
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return { url, ca: readFileSync(caFile, 'utf8'), call, kill: () => end(server), start, close };
}

function etcdFlags(directory: string, clientUrl: string, peerUrl: string): readonly string[] {
  return [
    `--data-dir=${join(directory, 'etcd')}`, `--listen-client-urls=${clientUrl}`, `--advertise-client-urls=${clientUrl}`, `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`, `--initial-cluster=default=${peerUrl}`, '--unsafe-no-fsync', '--log-level=error',
  ];
}

interface ApiServerSetup {
  readonly directory: string;
  readonly token: string;
  readonly port: number;
  readonly etcdUrl: string;
}

function apiServerFlags({ directory, token, port, etcdUrl }: ApiServerSetup): readonly string[] {
  const accountKey = join(directory, 'accounts.pem');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(accountKey, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  const users = join(directory, 'users.csv');
  writeFileSync(users, `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  return [
    `--etcd-servers=${etcdUrl}`, '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--secure-port=${port}`, `--cert-dir=${join(directory, 'certificates')}`,
    `--token-auth-file=${users}`, '--authorization-mode=RBAC', '--service-cluster-ip-range=10.0.0.0/24',
    '--service-account-issuer=https://kubernetes.default.svc', `--service-account-key-file=${accountKey}`, `--service-account-signing-key-file=${accountKey}`,
  ];
}

async function findProgram(name: keyof typeof programs): Promise<{ readonly path: string } | Missing> {
  const { version, variable } = programs[name];
  const named = process.env[variable];
  if (named) return { path: named };
  const path = join(cacheFolder(process.env), `${name}-${version}-${goPlatform().os}-${goPlatform().arch}`);
  if (await isExecutable(path)) return { path };
  return { missing: `${name} ${version} is not in the cache: name a binary in ${variable}` };
}

async function send(url: string, options: RequestOptions, body: object | undefined): Promise<{ readonly status: number; readonly said: string }> {
  const sent = request(url, { ...options, agent: false }).end(body && JSON.stringify(body));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, said: await text(answer) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
