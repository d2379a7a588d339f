import { parseArgs } from 'node:util';
import { hasHost } from './xpkg/package-name.ts';

export interface PackageConfig {
  readonly help: boolean;
  readonly registry: string;
  readonly created: string;
}

export const defaultRegistry = 'registry.openova.io/openova';

export const usage = `usage: npm run package -- [--registry host/path]

Builds what a release consists of into dist/, without Docker:

  images/<name>          the image of each function, as an OCI image layout, with its bill of materials beside it
  packages/<name>        each Function and the Configuration as the image that Crossplane installs, as OCI image layouts
  package/<name>         the manifests of each package
  <name>-v<version>.xpkg the same packages as files, built and checked by the real crossplane command line

  --registry host/path   where the packages are going to be; default ${defaultRegistry}
  --help                 prints this text

environment:
  PACKAGE_REGISTRY       the registry, if the flag is not given
  SOURCE_DATE_EPOCH      seconds since 1970; when the images say they were created; default 0
  CROSSPLANE             the crossplane command line; default: the one that "npm run engine" builds
`;

/** Reads flags and environment; throws with all problems at once. */
export function parsePackageConfig(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): PackageConfig {
  const { values } = parseArgs({ args: [...argv], options: { registry: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  const registry = values.registry ?? (env['PACKAGE_REGISTRY'] || defaultRegistry);
  const epoch = env['SOURCE_DATE_EPOCH'] || '0';
  const problems = [
    ...(hasHost(registry) ? [] : [`"${registry}" is no registry: Crossplane needs a host with a dot or a port, and lower case`]),
    ...(/^\d{1,11}$/.test(epoch) ? [] : [`SOURCE_DATE_EPOCH "${epoch}" is no number of seconds`]),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return Object.freeze({ help: values.help ?? false, registry, created: new Date(Number(epoch) * 1000).toISOString() });
}
