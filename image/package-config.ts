import { parseArgs } from 'node:util';
import { npmAgents, type NpmAgent } from '../tools/agents/install-agent.ts';
import { parseAgents } from './agents/bakeable-agents.ts';
import { hasHost } from './xpkg/package-name.ts';

export interface PackageConfig {
  readonly help: boolean;
  readonly registry: string;
  readonly created: string;
  /** Agents that are baked into the runtime image. */
  readonly agents: readonly NpmAgent[];
  /** Whether the lock of Debian's packages is written anew first. */
  readonly refreshLock: boolean;
}

export const defaultRegistry = 'registry.openova.io/openova';

export const usage = `usage: npm run package -- [--registry host/path] [--agents list] [--refresh-lock]

Builds what a release consists of into dist/, without Docker:

  images/<name>          the image of each function and of each service, as an OCI image layout, with its bill of materials beside it
  images/sandbox-runtime the image that the Pods of a Sandbox run; like that of sessions-api it needs apt-get and dpkg-deb
  packages/<name>        each Function and the Configuration as the image that Crossplane installs, as OCI image layouts
  package/<name>         the manifests of each package
  <name>-v<version>.xpkg the same packages as files, built and checked by the real crossplane command line

  --registry host/path   where the packages are going to be; default ${defaultRegistry}
  --agents list          agents to bake into the runtime image, such as opencode,qwen-code; default none
                         npm carries ${npmAgents.join(', ')}
  --refresh-lock         first writes image/debian/debian.lock.json anew, with the packages that apt offers now
  --help                 prints this text

environment:
  PACKAGE_REGISTRY       the registry, if the flag is not given
  SOURCE_DATE_EPOCH      seconds since 1970; when the images say they were created; default 0
  CROSSPLANE             the crossplane command line; default: the one that "npm run engine" builds
`;

const options = {
  registry: { type: 'string' },
  agents: { type: 'string', default: '' },
  'refresh-lock': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads flags and environment; throws with all problems at once. */
export function parsePackageConfig(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): PackageConfig {
  const { values } = parseArgs({ args: [...argv], options });
  const registry = values.registry ?? (env['PACKAGE_REGISTRY'] || defaultRegistry);
  const epoch = env['SOURCE_DATE_EPOCH'] || '0';
  const { agents, unknown } = parseAgents(values.agents);
  const problems = [
    ...unknown.map((name) => `--agents: "${name}" is none of ${npmAgents.join(', ')}`),
    ...(hasHost(registry) ? [] : [`"${registry}" is no registry: Crossplane needs a host with a dot or a port, and lower case`]),
    ...(/^\d{1,11}$/.test(epoch) ? [] : [`SOURCE_DATE_EPOCH "${epoch}" is no number of seconds`]),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return Object.freeze({
    help: values.help,
    registry,
    created: new Date(Number(epoch) * 1000).toISOString(),
    agents,
    refreshLock: values['refresh-lock'],
  });
}
