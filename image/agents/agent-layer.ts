import { basename, dirname, join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { agentPackages } from '../../services/pty-server/agents/agent-packages.ts';
import { installAgent, type NpmAgent } from '../../tools/agents/install-agent.ts';
import type { NpmPackage } from '../bundle.ts';
import type { RootEntry } from '../oci/root-entry.ts';
import { folderEntries } from '../rootfs/folder-entries.ts';
import { placeOfAgentFile } from './bakeable-agents.ts';

/** An agent as a layer of the runtime image. */
export interface AgentLayer {
  readonly agent: NpmAgent;
  readonly entries: readonly RootEntry[];
  readonly packages: readonly NpmPackage[];
}

/** Installs an agent, unless the cache has it, and gives what goes into the image. */
export async function agentLayer(agent: NpmAgent): Promise<AgentLayer> {
  const modules = dirname(await installAgent(agent));
  const { executable } = agentPackages[agent];
  return {
    agent,
    entries: [
      ...(await folderEntries(modules, (path) => placeOfAgentFile(agent, path))),
      { kind: 'link', path: `usr/local/bin/${executable}`, target: `/${placeOfAgentFile(agent, `.bin/${executable}`)}` },
    ],
    packages: packagesIn(await readFile(join(modules, '.package-lock.json'), 'utf8')),
  };
}

/** The packages that npm says it has installed. */
export function packagesIn(hiddenLock: string): NpmPackage[] {
  const { packages } = JSON.parse(hiddenLock) as { packages: Readonly<Record<string, { version: string; license?: string }>> };
  return Object.entries(packages).map(([path, { version, license }]) => ({ name: packageName(path), version, license }));
}

// `node_modules/a/node_modules/@b/c` is the package @b/c.
function packageName(path: string): string {
  const scope = basename(dirname(path));
  return scope.startsWith('@') ? `${scope}/${basename(path)}` : basename(path);
}
