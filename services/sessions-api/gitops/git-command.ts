import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { endProcessGroup } from '@openova/process-kit';
import { ConfigError } from '@openova/service-kit';

/** A call of git that did not end well. Its message has git's last words. */
export class GitFailed extends Error {
  override readonly name = 'GitFailed';
}

export interface GitCall {
  readonly args: readonly string[];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs git in one repository and gives its output. Rejects with GitFailed. */
export type RunGit = (call: GitCall) => Promise<string>;

export interface GitAccess {
  /** Of the repository on this machine. */
  readonly folder: string;
  /** `user:token` for repositories on HTTP, read anew for each call; undefined where none is needed. */
  readonly readCredential: () => string | undefined;
  /** File with the authority of such a repository's certificate; undefined where it is a public one. */
  readonly caFile: string | undefined;
  /** Where git is found: a PATH. */
  readonly programs: string;
  readonly timeoutMs?: number;
}

const longestCallMs = 20_000;
// A connection that stands still ends before that, and git says so.
const unmoving = [['http.lowSpeedLimit', '1'], ['http.lowSpeedTime', '15']];
const longestWords = 300;

/** Throws ConfigError where none of the folders of a PATH has git. */
export function requireGit(programs: string): void {
  if (programs.split(delimiter).some((folder) => existsSync(join(folder, 'git')))) return;
  throw new ConfigError(['--git-url needs git on the PATH: install it, or leave the option out']);
}

export function gitIn(access: GitAccess): RunGit {
  return async ({ args, input = '', env = {} }) => {
    // A group of its own: git's helpers outlive it and hold its output open, so they have to end with it.
    const child = spawn('git', args, { cwd: access.folder, env: { ...gitEnvironment(access), ...env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const timer = setTimeout(() => endProcessGroup(child.pid), access.timeoutMs ?? longestCallMs);
    let output = '';
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-longestWords)));
    // What git does not read is no failure of its own.
    child.stdin.on('error', () => {}).end(input);
    const [status, signal] = (await once(child, 'close').catch((error: Error) => [error.message]).finally(() => clearTimeout(timer))) as [number | string, string | null];
    if (status === 0) return output.trim();
    throw new GitFailed(`git ${args[0]} ended with ${signal ?? status}: ${said.trim().replaceAll(/\s+/g, ' ')}`);
  };
}

// The credential goes by environment, never by arguments, and to no other host that an answer names.
function gitEnvironment({ folder, readCredential, caFile, programs }: GitAccess): Record<string, string> {
  const credential = readCredential();
  const header = credential === undefined ? [] : [['http.extraHeader', `Authorization: Basic ${Buffer.from(credential).toString('base64')}`]];
  const authority = caFile === undefined ? [] : [['http.sslCAInfo', caFile]];
  const config = [['http.followRedirects', 'false'], ['gc.auto', '0'], ...unmoving, ...authority, ...header];
  const entries = config.flatMap(([key, value], index) => [[`GIT_CONFIG_KEY_${index}`, key], [`GIT_CONFIG_VALUE_${index}`, value]]);
  return {
    ...(Object.fromEntries(entries) as Record<string, string>),
    GIT_CONFIG_COUNT: String(config.length),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'https:http:file',
    HOME: folder,
    PATH: programs,
    LC_ALL: 'C',
  };
}
