import { spawn } from 'node:child_process';

export interface Missing {
  /** Why it is not there and what to do about it, on one line. */
  readonly missing: string;
}

interface GoRun {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether what is built may need a C compiler. */
  readonly cgo?: boolean;
}

const neededGo = [1, 26] as const;
const neededText = neededGo.join('.');

export function isMissing(found: unknown): found is Missing {
  return typeof found === 'object' && found !== null && 'missing' in found;
}

/** The version of the Go on the PATH, or why it cannot build the engine. */
export async function findGo(env: NodeJS.ProcessEnv): Promise<{ readonly version: string } | Missing> {
  const said = await runGo(['env', 'GOVERSION'], { cwd: process.cwd(), env }).catch(() => undefined);
  if (said === undefined) {
    return { missing: `no Go on the PATH: install Go ${neededText} or later, or name binaries in CROSSPLANE and CROSSPLANE_CORE` };
  }
  const version = said.trim().replace(/^go/, '');
  if (isNewEnough(version)) return { version };
  return { missing: `Go ${version} is too old: install Go ${neededText} or later, or name binaries in CROSSPLANE and CROSSPLANE_CORE` };
}

/** Runs Go outside any workspace with the installed toolchain and gives its stdout. */
export async function runGo(args: readonly string[], { cwd, env, cgo = false }: GoRun): Promise<string> {
  const child = spawn('go', args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '-mod=mod', CGO_ENABLED: cgo ? '1' : '0' },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject).on('close', resolve);
  const status = await promise;
  if (status === 0) return output.stdout;
  throw new Error(`"go ${args.slice(0, 2).join(' ')}" ended with status ${status}: ${lastWords(output.stderr)}`);
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major > neededGo[0] || (major === neededGo[0] && minor >= neededGo[1]);
}

// Go lists every download before it says what is wrong.
function lastWords(stderr: string): string {
  return stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '').slice(-4).join('; ');
}
