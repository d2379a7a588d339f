import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { agentPackages, type AgentPackage } from '../../services/pty-server/agents/agent-packages.ts';
import { cacheFolder, isExecutable } from '../engine/cache.ts';
import { installOnce, runInstaller } from '../engine/install-once.ts';

/** The agents that npm carries. */
export type NpmAgent = { [Id in keyof typeof agentPackages]: (typeof agentPackages)[Id]['registry'] extends 'npm' ? Id : never }[keyof typeof agentPackages];

export const npmAgents: readonly NpmAgent[] = ['claude-code', 'opencode', 'qwen-code'];

/** The folder with the agent's program, to be put on a PATH; undefined when the cache does not have it. */
export async function findAgent(agent: NpmAgent, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const folder = binFolder(cacheEntry(agent, env));
  return (await isExecutable(join(folder, agentPackages[agent].executable))) ? folder : undefined;
}

/** The folder with the agent's program, installed from npm unless the cache has it. Two that want the same one install it once. */
export async function installAgent(agent: NpmAgent, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const entry = cacheEntry(agent, env);
  await installOnce({
    entry,
    isThere: async () => (await findAgent(agent, env)) !== undefined,
    make: (folder) => npmInstall(agentPackages[agent], folder, env),
  });
  return binFolder(entry);
}

function cacheEntry(agent: NpmAgent, env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env, 'agents'), `${agent}-${agentPackages[agent].version}-${process.platform}-${process.arch}`);
}

function binFolder(entry: string): string {
  return join(entry, 'node_modules', '.bin');
}

async function npmInstall({ name, version }: AgentPackage, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  await mkdir(folder);
  // The packages' own scripts put the native program of this machine in its place.
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { [name]: true } }));
  const args = ['install', `--prefix=${folder}`, '--no-fund', '--no-audit', '--loglevel=error', `${name}@${version}`];
  // npm checks the packages against the Node that runs it, which is to be the one that runs the agents.
  const path = [dirname(process.execPath), env['PATH']].join(delimiter);
  try {
    await runInstaller({ command: 'npm', args, cwd: folder, env: { ...env, PATH: path } });
  } catch (error) {
    throw new Error(`cannot install ${name} ${version}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
