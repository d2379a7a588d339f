import { parseArgs } from 'node:util';
import { agentPackages } from '../services/pty-server/agents/agent-packages.ts';
import { installAgent, npmAgents } from './agents/install-agent.ts';
import { cacheFolder } from './engine/cache.ts';

const usage = `usage: npm run agents -- [agent]...

Installs coding agents from npm for the tests that run them, unless the cache has them, and prints the folder of each program.
The cache is ${cacheFolder({ XDG_CACHE_HOME: '$XDG_CACHE_HOME' }, 'agents')}, by default under ~/.cache. Without the name of an agent:
${npmAgents.map((agent) => `  ${agent} ${agentPackages[agent].version}\n`).join('')}
  --help   prints this text
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } }, allowPositionals: true });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const wrong = positionals.find((name) => !npmAgents.some((agent) => agent === name));
  if (wrong !== undefined) throw new Error(`"${wrong}" is none of ${npmAgents.join(', ')}`);
  for (const agent of npmAgents.filter((known) => positionals.length === 0 || positionals.includes(known))) {
    process.stderr.write(`agents: ${agent} ${agentPackages[agent].version}\n`);
    process.stdout.write(`${await installAgent(agent)}\n`);
  }
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`agents: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
