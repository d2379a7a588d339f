import { spawn } from 'node:child_process';
import { endProcessGroup, redactText } from '@openova/process-kit';
import type { Environment } from '@openova/service-kit';

export interface GitSetup {
  /** The environment of this program. */
  readonly env: Environment;
  readonly home: string;
  /** The only place that gets the credential. */
  readonly giteaUrl: string;
  readonly credentialsFile: string;
  readonly timeoutMs: number;
}

/** Runs git in a folder and gives what it writes. Rejects with the last line of its complaint. */
export type Git = (folder: string, args: readonly string[]) => Promise<string>;

const passedOn = ['PATH', 'SSL_CERT_FILE', 'GIT_SSL_CAINFO', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'TMPDIR'];
// Settings of the volumes come from the User; here nothing of them counts.
const fixed = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  // The root of a volume may belong to root.
  'safe.directory=*',
  // A connection that stands still ends before the time is up.
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=60',
  'credential.helper=',
];

/** A git that asks nobody, runs no hook, and speaks http and https only. The credential reaches it through a helper, never as an argument. */
export function createGit(setup: GitSetup): Git {
  const config = [...fixed, ...credentialConfig(setup)].flatMap((entry) => ['-c', entry]);
  const env = gitEnv(setup);
  return (folder, args) => run([...config, '-C', folder, ...args], env, setup.timeoutMs);
}

function credentialConfig({ giteaUrl, credentialsFile }: GitSetup): string[] {
  if (credentialsFile === '') return [];
  return [`credential.${giteaUrl}.helper=!f() { test "$1" != get || cat "$SANDBOX_GIT_CREDENTIALS_FILE"; }; f`];
}

function gitEnv({ env, home, credentialsFile }: GitSetup): NodeJS.ProcessEnv {
  const own = Object.fromEntries(passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  return {
    ...own,
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'http:https',
    SANDBOX_GIT_CREDENTIALS_FILE: credentialsFile,
  };
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv, timeoutMs: number): Promise<string> {
  // A group of its own: git's helpers are to end with it.
  const child = spawn('git', args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr = `${said.stderr}${text}`.slice(-8192)));
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    endProcessGroup(child.pid);
  }, timeoutMs);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject).on('close', resolve);
  try {
    const status = await promise;
    if (timedOut) throw new Error(`git did not end within ${timeoutMs / 1000} s`);
    if (status !== 0) throw new Error(complaint(said.stderr) || `git ended with status ${status}`);
    return said.stdout;
  } finally {
    clearTimeout(timer);
  }
}

function complaint(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).map((line) => line.trim());
  const last = lines.findLast((line) => /^(?:fatal|error|remote):/.test(line)) ?? lines.findLast((line) => line !== '') ?? '';
  return redactText(last.replace(/^(?:fatal|error): /, ''));
}
