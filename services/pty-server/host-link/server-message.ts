import type { TerminalSize } from './host-connection.ts';
import type { HostCall, ServerMessage } from './link-message.ts';

type JsonFields = Readonly<Record<string, unknown>>;

const largestSide = 10_000;

/** A server's message, or undefined when the text is none. */
export function parseServerMessage(text: string): ServerMessage | undefined {
  const fields = parseFields(text);
  if (!fields) return undefined;
  return isServerMessage(fields) ? (fields as unknown as ServerMessage) : undefined;
}

function parseFields(text: string): JsonFields | undefined {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isServerMessage(fields: JsonFields): boolean {
  switch (fields['type']) {
    case 'hello':
      return isCount(fields['major']) && isCount(fields['minor']);
    case 'call':
      return isCount(fields['number']) && isCall(fields['call'], fieldsOf(fields['params']));
    case 'resize':
      return isSessionId(fields['id']) && isTerminalSize(fields);
    case 'acknowledge':
      return isSessionId(fields['id']) && isCount(fields['offset']);
    default:
      return false;
  }
}

const callChecks: Readonly<Record<HostCall, (params: JsonFields) => boolean>> = {
  sessions: () => true,
  spawn: (params) => isSessionId(params['id']) && isSpawn(params),
  subscribe: ({ id, resume }) => isSessionId(id) && (resume === undefined || isResumption(fieldsOf(resume))),
  signal: ({ id, signal }) => isSessionId(id) && typeof signal === 'string',
  remove: ({ id }) => isSessionId(id),
};

function isCall(call: unknown, params: JsonFields | undefined): boolean {
  return params !== undefined && typeof call === 'string' && Object.hasOwn(callChecks, call) && callChecks[call as HostCall](params);
}

function isResumption(resume: JsonFields | undefined): boolean {
  return typeof resume?.['epoch'] === 'string' && isCount(resume['from']);
}

function isSpawn(params: JsonFields): boolean {
  const { argv, cwd, key } = params;
  const env = fieldsOf(params['env']);
  return (
    typeof key === 'string' &&
    isTerminalSize(params) &&
    isText(cwd) &&
    Array.isArray(argv) &&
    argv.length > 0 &&
    argv.every(isText) &&
    env !== undefined &&
    Object.entries(env).every(([name, value]) => isVariableName(name) && isText(value))
  );
}

// What a process is started with ends at its first NUL.
function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}

function isVariableName(name: string): boolean {
  return name !== '' && isText(name) && !name.includes('=');
}

function isSessionId(value: unknown): boolean {
  return typeof value === 'string' && /^[\w.-]{1,128}$/.test(value);
}

function isTerminalSize({ cols, rows }: JsonFields | TerminalSize): boolean {
  return isSide(cols) && isSide(rows);
}

function isSide(value: unknown): boolean {
  return isCount(value) && value > 0 && value <= largestSide;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function fieldsOf(value: unknown): JsonFields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonFields) : undefined;
}
