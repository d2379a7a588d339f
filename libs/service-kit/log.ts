import pino from 'pino';
import { scrubText, secretRemover } from './scrub-text.ts';

export type ServiceLogFields = Readonly<Record<string, unknown>>;

/** Constant messages with fields; an error goes under `err`. */
export interface ServiceLog {
  debug(message: string, fields?: ServiceLogFields): void;
  info(message: string, fields?: ServiceLogFields): void;
  warn(message: string, fields?: ServiceLogFields): void;
  error(message: string, fields?: ServiceLogFields): void;
}

export interface ServiceLogOptions {
  readonly name: string;
  readonly debug?: boolean;
  /** Values that no line may hold, wherever they come from. */
  readonly secrets?: readonly string[];
  /** Takes the lines instead of stdout. */
  readonly write?: (line: string) => void;
}

const secretFields = ['adminSecret', 'authorization', 'body', 'cookie', 'password', 'privateKey', 'secret', 'signingKey', 'token'];

/** Writes JSON lines. Fields with the name of a secret, tokens in the text of errors and the given secrets are left out. */
export function createServiceLog({ name, debug = false, secrets = [], write }: ServiceLogOptions): ServiceLog {
  const options: pino.LoggerOptions = {
    base: { name },
    level: debug ? 'debug' : 'info',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
    serializers: { err: describeError },
  };
  const removeSecrets = secretRemover(secrets);
  const writeLine = write ?? stdoutLine();
  const logger = pino(options, { write: (line) => writeLine(removeSecrets(line)) });
  return {
    debug: (message, fields) => logger.debug({ ...fields }, message),
    info: (message, fields) => logger.info({ ...fields }, message),
    warn: (message, fields) => logger.warn({ ...fields }, message),
    error: (message, fields) => logger.error({ ...fields }, message),
  };
}

function stdoutLine(): (line: string) => void {
  const stdout = pino.destination({ dest: 1, sync: true });
  return (line) => void stdout.write(line);
}

function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: scrubText(String(error)) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: scrubText(error.message),
    stack: scrubText(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
