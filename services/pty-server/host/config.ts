import { ConfigError, describeSettings, parseSwitch, readSettings, type SettingsSource } from '@openova/service-kit';
import { ptyServerVariables } from '@openova/sandbox-model';

export interface HostConfig {
  readonly socketPath: string;
  readonly runningLimit: number;
  readonly ringBytes: number;
  readonly graceMs: number;
  readonly debug: boolean;
}

const settings = {
  socket: { env: 'PTY_HOST_SOCKET', fallback: '/run/openova/pty-host.sock', help: 'the unix socket to serve on', parse: parseText },
  sessions: {
    env: ptyServerVariables.concurrentSessions,
    fallback: '3',
    help: 'how many sessions may run at a time; 0: no limit',
    parse: parseCount,
  },
  'ring-bytes': {
    env: ptyServerVariables.ringBufferBytes,
    fallback: String(4 * 1024 * 1024),
    help: 'how many bytes of output are kept for each session, 65536 to 268435456',
    parse: parseRingBytes,
  },
  'grace-seconds': {
    env: 'PTY_HOST_GRACE_SECONDS',
    fallback: '5',
    help: 'how long a program may take to end before it is killed',
    parse: parseSeconds,
  },
  debug: { env: 'PTY_HOST_DEBUG', fallback: 'false', help: 'log more', isSwitch: true, parse: parseSwitch },
} as const;

export const usage = `pty-host runs the programs of a Sandbox's sessions and keeps what they write, for pty-server.

${describeSettings(settings)}  -h, --help
      print this

SIGTERM ends all sessions and stops.
`;

/** Reads the command line and the environment. Throws ConfigError with all problems. */
export function parseConfig(source: SettingsSource): HostConfig {
  const problems: string[] = [];
  const { socket, sessions, debug, ...values } = readSettings(settings, source, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    socketPath: socket,
    runningLimit: sessions,
    ringBytes: values['ring-bytes'],
    graceMs: values['grace-seconds'] * 1000,
    debug,
  });
}

function parseText(text: string): string | undefined {
  return text.trim() === '' ? undefined : text;
}

function parseCount(digits: string): number | undefined {
  return /^\d{1,4}$/.test(digits) ? Number(digits) : undefined;
}

function parseSeconds(digits: string): number | undefined {
  return /^\d{1,3}$/.test(digits) ? Number(digits) : undefined;
}

function parseRingBytes(digits: string): number | undefined {
  const bytes = /^\d{1,9}$/.test(digits) ? Number(digits) : 0;
  return bytes >= 65_536 && bytes <= 268_435_456 ? bytes : undefined;
}
