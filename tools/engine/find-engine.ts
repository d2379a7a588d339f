import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cliProgram, corePrograms, currentCore } from './artefacts.ts';
import { findCached, isExecutable } from './cache.ts';
import { isMissing, type Missing } from './go.ts';

export interface Engine {
  /** The `crossplane` command line. */
  readonly cli: string;
  /** The Crossplane that runs in a cluster; it also renders. */
  readonly core: string;
  /** Of core, without a leading "v". */
  readonly version: string;
}

export interface EngineWish {
  /** Without it: whatever CROSSPLANE_CORE names, else the current version. */
  readonly coreVersion?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const howToGet = 'run "npm run engine"';

/** Both binaries, from CROSSPLANE and CROSSPLANE_CORE or else from the cache. Builds nothing. */
export async function findEngine({ coreVersion, env = process.env }: EngineWish = {}): Promise<Engine | Missing> {
  const cli = await findCli(env);
  if (isMissing(cli)) return cli;
  const core = await findCore(coreVersion, env);
  return isMissing(core) ? core : { cli: cli.path, ...core };
}

/** The command line alone, which is all that packages need. */
export async function findCli(env: NodeJS.ProcessEnv = process.env): Promise<{ readonly path: string } | Missing> {
  const named = env['CROSSPLANE'];
  if (named) return (await isExecutable(named)) ? { path: named } : notExecutable('CROSSPLANE', named);
  const path = await findCached(cliProgram, env);
  if (path !== undefined) return { path };
  return { missing: `the crossplane command line ${cliProgram.version} is not in the cache: ${howToGet}, or name a binary in CROSSPLANE` };
}

async function findCore(wanted: string | undefined, env: NodeJS.ProcessEnv): Promise<Pick<Engine, 'core' | 'version'> | Missing> {
  const named = env['CROSSPLANE_CORE'];
  if (named) {
    const version = await versionOf(named);
    if (version === undefined) return notExecutable('CROSSPLANE_CORE', named);
    if (wanted === undefined || wanted === version) return { core: named, version };
  }
  return findCachedCore(wanted ?? currentCore.version, env);
}

async function findCachedCore(version: string, env: NodeJS.ProcessEnv): Promise<Pick<Engine, 'core' | 'version'> | Missing> {
  const program = corePrograms.find((core) => core.version === version);
  if (program === undefined) {
    return { missing: `crossplane core ${version} is none of ${corePrograms.map((core) => core.version).join(', ')}: name a binary in CROSSPLANE_CORE` };
  }
  const core = await findCached(program, env);
  if (core !== undefined) return { core, version };
  const flags = program === currentCore ? '' : ' -- --all';
  return { missing: `crossplane core ${version} is not in the cache: run "npm run engine${flags}", or name a binary in CROSSPLANE_CORE` };
}

async function versionOf(core: string): Promise<string | undefined> {
  const said = await promisify(execFile)(core, ['--version']).catch(() => undefined);
  return said?.stdout.trim().replace(/^v/, '');
}

function notExecutable(variable: string, path: string): Missing {
  return { missing: `${variable} names "${path}", which is not a program that runs` };
}
