import { HttpProblem } from '@openova/service-kit';
import type { TerminalSize } from '../host-link/host-connection.ts';
import type { ResumeRequest } from './launch-plan.ts';
import { isSessionId } from './session-id.ts';
import type { NewSession } from './session-registry.ts';
import { isSessionSignal, sessionSignals, type SessionSignal } from './session-signal.ts';
import { largestSide, parseTerminalSize, smallestSide, usualSize } from './terminal-size.ts';

type BodyFields = Readonly<Record<string, unknown>>;

const newSessionFields = ['id', 'agent', 'name', 'cwd', 'resume', 'cols', 'rows'];
const resumeFields = ['nativeSessionId'];
const longestName = 200;
const longestPath = 4_096;

/** Reads the body of `POST /sessions`. Throws HttpProblem. */
export function parseNewSession(body: unknown, defaultAgent: string): NewSession {
  const { id, agent = defaultAgent, name, cwd, resume, cols = usualSize.cols, rows = usualSize.rows } = fields(body, newSessionFields);
  if (typeof agent !== 'string' || !/^[a-z][a-z0-9-]{0,62}$/.test(agent)) throw invalid('invalid_agent', 'agent has to be the id of an agent');
  return {
    agent,
    size: sizeOf(cols, rows),
    ...optional('id', id, idOf),
    ...optional('name', name, nameOf),
    ...optional('cwd', cwd, pathOf),
    ...optional('resume', resume, resumeOf),
  };
}

export function parseResize(body: unknown): TerminalSize {
  const { cols, rows } = fields(body, ['cols', 'rows']);
  return sizeOf(cols, rows);
}

export function parseSignal(body: unknown): SessionSignal {
  const { signal } = fields(body, ['signal']);
  if (isSessionSignal(signal)) return signal;
  throw invalid('invalid_signal', 'this signal is not sent to sessions', `send one of ${sessionSignals.join(', ')}`);
}

export function parseRename(body: unknown): string {
  return nameOf(fields(body, ['name'])['name']);
}

function fields(body: unknown, known: readonly string[]): BodyFields {
  if (!isObject(body)) throw invalid('malformed_body', 'the body has to be a JSON object');
  const unknown = Object.keys(body).some((name) => !known.includes(name));
  if (unknown) throw invalid('unknown_field', 'the body has a field that is not known', `the fields are ${known.join(', ')}`);
  return body;
}

function isObject(value: unknown): value is BodyFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sizeOf(cols: unknown, rows: unknown): TerminalSize {
  const size = parseTerminalSize(cols, rows);
  if (size) return size;
  throw invalid('invalid_size', `cols and rows have to be whole numbers from ${smallestSide} to ${largestSide}`);
}

function nameOf(name: unknown): string {
  // Line breaks and other control characters would reach the titles of browsers and the lines of lists.
  if (typeof name === 'string' && name.trim() !== '' && name.length <= longestName && !/\p{Cc}/u.test(name)) return name;
  throw invalid('invalid_name', `name has to be a text of up to ${longestName} characters without control characters`);
}

function idOf(id: unknown): string {
  if (isSessionId(id)) return id;
  throw invalid('invalid_id', 'an id has up to 63 lower-case letters, digits and inner hyphens');
}

function pathOf(cwd: unknown): string {
  if (typeof cwd === 'string' && cwd.startsWith('/') && cwd.length <= longestPath && !cwd.includes('\0')) return cwd;
  throw invalid('invalid_cwd', 'cwd has to be an absolute path');
}

function resumeOf(resume: unknown): ResumeRequest {
  const id = isObject(resume) ? (fields(resume, resumeFields)['nativeSessionId'] ?? '') : undefined;
  // Which ids there can be is for the agent to say.
  if (typeof id === 'string') return id === '' ? {} : { nativeSessionId: id };
  throw invalid('invalid_resume', 'resume has to be an object that is empty or has the nativeSessionId of the agent');
}

function optional<Name extends string, Value>(name: Name, value: unknown, read: (value: unknown) => Value): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: read(value) } as { readonly [Key in Name]?: Value });
}

function invalid(code: string, detail: string, next = 'correct the request'): HttpProblem {
  return new HttpProblem({ status: 400, code, detail, next });
}
