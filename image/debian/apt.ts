import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface AptVersion {
  readonly name: string;
  readonly version: string;
}

/** apt with a state of its own: it sees a system without packages, changes nothing of the machine's and needs no root. */
export interface Apt {
  /** Reads the archive's lists anew, from the machine's own package sources. */
  readonly update: () => Promise<void>;
  /** The packages in the newest versions, with all that they depend on. */
  readonly resolve: (packages: readonly string[]) => Promise<AptVersion[]>;
  /** Puts the packages into a folder. */
  readonly download: (packages: readonly AptVersion[], folder: string) => Promise<void>;
}

/** The reason why there is no apt to work with; undefined when there is. */
export async function aptMissing(): Promise<string | undefined> {
  for (const program of ['apt-get', 'dpkg-deb']) {
    const found = await promisify(execFile)(program, ['--version']).then(() => true, () => false);
    if (!found) return `${program} is not on this machine; Debian's packages are fetched and unpacked with apt-get and dpkg-deb`;
  }
  return undefined;
}

export async function openApt(state: string, architecture: string): Promise<Apt> {
  const status = join(state, 'status');
  await mkdir(join(state, 'lists', 'partial'), { recursive: true });
  await mkdir(join(state, 'cache', 'archives', 'partial'), { recursive: true });
  if (!(await access(status).then(() => true, () => false))) await writeFile(status, '');
  const settings = {
    'APT::Architecture': architecture,
    'APT::Architectures::': architecture,
    // Root's downloads would be made by an account that cannot write here.
    'APT::Sandbox::User': 'root',
    'Debug::NoLocking': 'true',
    'Dir::Cache': join(state, 'cache'),
    'Dir::State': state,
    'Dir::State::status': status,
  };
  const options = ['-qq', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
  return {
    update: async () => void (await run([...options, 'update'])),
    resolve: async (packages) => versionsIn(await run([...options, '--no-install-recommends', '--print-uris', 'install', ...packages])),
    download: async (packages, folder) => void (await run([...options, 'download', ...packages.map(({ name, version }) => `${name}=${version}`)], folder)),
  };
}

/** The packages of a listing of `--print-uris`; a line is `'<uri>' <name>_<version>_<architecture>.deb <size> <hash>`. */
export function versionsIn(listing: string): AptVersion[] {
  const matches = listing.matchAll(/^'[^']*' ([^_\s]+)_([^_\s]+)_\S+\.deb /gm);
  return Array.from(matches, ([, name = '', version = '']) => ({ name, version: decodeURIComponent(version) }));
}

/** The file as which apt downloads a package; a colon of the version is escaped in it. */
export function downloadPrefix({ name, version }: AptVersion): string {
  return `${name}_${version.replaceAll(':', '%3a')}_`;
}

async function run(args: readonly string[], cwd?: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('apt-get', args, { cwd, maxBuffer: 1 << 24 });
    return stdout;
  } catch (error) {
    throw new Error(`apt-get: ${saidBy(error)}`, { cause: error });
  }
}

// apt explains itself in lines that start with E:, after any number of others.
function saidBy(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const reasons = [...stderr.matchAll(/^E: (.*)$/gm)].map(([, reason]) => reason);
  return reasons.length > 0 ? reasons.slice(0, 3).join('; ') : String(error);
}
