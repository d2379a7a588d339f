import pino from 'pino';
import { redactText, secretRemover } from './redact-text.ts';

export type LogFields = Readonly<Record<string, unknown>>;

/** Constant messages with fields; an error goes under `err`. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to every line. */
  child(fields: LogFields): Logger;
}

export interface LoggerSettings {
  readonly name: string;
  readonly debug?: boolean;
  /** Values that no line may hold, wherever they come from. Read for each line, so that more may be added. */
  readonly secrets?: Iterable<string>;
  /** Takes the lines instead of stdout. */
  readonly write?: (line: string) => void;
}

const secretFields = [
  'adminSecret',
  'authorization',
  'body',
  'clientSecret',
  'connectionDetails',
  'cookie',
  'credentials',
  'password',
  'privateKey',
  'secret',
  'signingKey',
  'token',
];

/** Writes JSON lines. Fields with the name of a secret, tokens in the text of errors and the given secrets are left out. */
export function createLogger({ name, debug = false, secrets = [], write }: LoggerSettings): Logger {
  const options: pino.LoggerOptions = {
    base: { name },
    level: debug ? 'debug' : 'info',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
    serializers: { err: describeError },
  };
  const writeLine = write ?? stdoutLine();
  return adapt(pino(options, { write: (line) => writeLine(secretRemover(secrets)(line)) }));
}

/** Logs nothing. */
export const nopLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => nopLogger,
};

function stdoutLine(): (line: string) => void {
  const stdout = pino.destination({ dest: 1, sync: true });
  return (line) => void stdout.write(line);
}

function adapt(logger: pino.Logger): Logger {
  return {
    debug: (message, fields) => logger.debug({ ...fields }, message),
    info: (message, fields) => logger.info({ ...fields }, message),
    warn: (message, fields) => logger.warn({ ...fields }, message),
    error: (message, fields) => logger.error({ ...fields }, message),
    child: (fields) => adapt(logger.child({ ...fields })),
  };
}

function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: redactText(String(error)) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: redactText(error.message),
    stack: redactText(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
