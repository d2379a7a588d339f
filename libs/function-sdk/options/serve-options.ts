import { parseDuration } from './duration.ts';
import { readFlags, type FlagName } from './flags.ts';
import { parseListenAddress, type ListenAddress } from '@openova/process-kit';
import { UsageError } from './usage-error.ts';

/** How to serve a function. Without `certsDir` it is served in plain text, which has to be asked for. */
export interface ServeOptions {
  readonly address: ListenAddress;
  readonly certsDir?: string;
  readonly debug: boolean;
  readonly maxReceiveBytes: number;
  readonly ttlSeconds: number;
  /** Left out: no metrics are served. */
  readonly metricsAddress?: ListenAddress;
}

const megabyte = 1024 * 1024;
// In MB: a message is held in memory more than once.
const largestReceive = 1024;

export const serveUsage = `  --address=:9443                 where to listen for Crossplane's calls
  --tls-certs-dir=DIR             folder of tls.crt, tls.key and ca.crt; also --tls-server-certs-dir
                                  and TLS_SERVER_CERTS_DIR
  --insecure                      serve without TLS, for development
  --max-recv-message-size=4       largest request, in MB
  --ttl=60s                       how long an answer holds unless the function says otherwise
  --metrics-address=:8080         where to serve Prometheus metrics; empty for none
  --network=tcp                   accepted for compatibility
  -d, --debug                     log more
  -h, --help                      print this
`;

/** Reads the flags and variables that every function understands. Throws UsageError with all problems. */
export function parseServeOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ServeOptions {
  const { values, problems: misspelt } = readFlags(argv);
  const problems = [...misspelt];
  const read = <Value>(name: FlagName, fallback: Value, parse: (text: string) => Value | undefined): Value => {
    const text = values.get(name);
    const value = text === undefined ? fallback : parse(text);
    if (value === undefined) problems.push(`--${name} cannot be "${text}"`);
    return value ?? fallback;
  };
  const options = {
    address: read<ListenAddress>('address', { port: 9443 }, parseListenAddress),
    ...certificates(values, env, problems),
    debug: values.get('debug') === 'true',
    maxReceiveBytes: read('max-recv-message-size', 4 * megabyte, parseMegabytes),
    ttlSeconds: read('ttl', 60, parseDuration),
    ...(values.get('metrics-address') === ''
      ? {}
      : { metricsAddress: read<ListenAddress>('metrics-address', { port: 8080 }, parseListenAddress) }),
  };
  read('network', 'tcp', (text) => (text === 'tcp' ? text : undefined));
  if (problems.length > 0) throw new UsageError(problems);
  return Object.freeze(options);
}

function certificates(
  values: ReadonlyMap<FlagName, string>,
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): { certsDir?: string } {
  if (values.get('insecure') === 'true') return {};
  const certsDir = values.get('tls-certs-dir') || values.get('tls-server-certs-dir') || env['TLS_SERVER_CERTS_DIR'];
  if (certsDir) return { certsDir };
  problems.push('certificates are missing: give --tls-certs-dir or TLS_SERVER_CERTS_DIR, or --insecure for development');
  return {};
}

/** Whether help is asked for, whatever else is on the command line. */
export function asksForHelp(argv: readonly string[]): boolean {
  return readFlags(argv).values.get('help') === 'true';
}

function parseMegabytes(text: string): number | undefined {
  const megabytes = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return megabytes >= 1 && megabytes <= largestReceive ? megabytes * megabyte : undefined;
}
