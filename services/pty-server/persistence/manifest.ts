import type { SessionExit, TerminalSize } from '../host-link/host-connection.ts';
import { detailsOf, type SessionDetails } from '../sessions/checkpoint-format.ts';
import { isSessionId } from '../sessions/session-id.ts';
import { parseTerminalSize } from '../sessions/terminal-size.ts';

/** What is kept of a session besides its screen. The environment of its program follows from the agent, so it is not here. */
export interface SessionManifest extends SessionDetails, TerminalSize {
  readonly version: 1;
  readonly id: string;
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The program has ended by itself. Without it the session ran when it was last written. */
  readonly exit?: SessionExit;
}

/** Why a file is no manifest of this session: it cannot be read, it is of something else, or a later version has written it. */
export type ManifestProblem = 'corrupt' | 'foreign' | 'newer';

type ManifestFields = Readonly<Record<string, unknown>>;

const version = 1;
const longestField = 4_096;

/** What has to be known of a session to describe it. */
export interface DescribedSession {
  readonly id: string;
  readonly details: SessionDetails;
  readonly size: TerminalSize;
  readonly title: string;
  readonly startedAt: number;
  readonly exit: SessionExit | undefined;
}

export function manifestOf({ id, details, size, title, startedAt, exit }: DescribedSession): SessionManifest {
  const { cols, rows } = size;
  return { version, id, ...details, cols, rows, title, startedAt, ...(exit ? { exit } : {}) };
}

export function formatManifest(manifest: SessionManifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** The manifest of the session with this id. */
export function parseManifest(text: string, id: string): SessionManifest | ManifestProblem {
  const fields = parseFields(text);
  if (fields === undefined) return 'corrupt';
  if (fields['id'] !== id || !isSessionId(id) || !Number.isSafeInteger(fields['version'])) return 'foreign';
  if (Number(fields['version']) > version) return 'newer';
  return isManifest(fields) ? readManifest(fields as unknown as SessionManifest) : 'corrupt';
}

function readManifest(fields: SessionManifest): SessionManifest {
  const { id, cols, rows, title, startedAt, exit } = fields;
  return manifestOf({ id, details: detailsOf(fields), size: { cols, rows }, title, startedAt, exit });
}

function isManifest(fields: ManifestFields): boolean {
  const { cols, rows, title, startedAt, exit } = fields;
  const isSized = parseTerminalSize(cols, rows) !== undefined;
  return isSized && isText(title) && isTime(startedAt) && (exit === undefined || isExit(exit)) && Object.values(detailsOf(fields)).every(isText);
}

function isExit(exit: unknown): boolean {
  const { code, signal } = (exit ?? {}) as ManifestFields;
  return Number.isSafeInteger(code) && (signal === undefined || isText(signal));
}

function isTime(value: unknown): boolean {
  return Number.isSafeInteger(value) && !Number.isNaN(new Date(Number(value)).getTime());
}

// As for names that clients give: control characters would reach titles and lists.
function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= longestField && !/\p{Cc}/u.test(value);
}

function parseFields(text: string): ManifestFields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as ManifestFields) : undefined;
  } catch {
    return undefined;
  }
}
