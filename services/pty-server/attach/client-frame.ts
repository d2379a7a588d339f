import type { Offset, TerminalSize } from '../host-link/host-connection.ts';
import { isSessionSignal, sessionSignals, type SessionSignal } from '../sessions/session-signal.ts';
import { largestSide, parseTerminalSize, smallestSide } from '../sessions/terminal-size.ts';
import type { RefusalCode } from './server-frame.ts';

/** What a viewer's terminal says. */
export type ClientMessage =
  | { readonly type: 'input'; readonly bytes: Uint8Array }
  | { readonly type: 'resize'; readonly size: TerminalSize }
  | { readonly type: 'visible'; readonly visible: boolean }
  | { readonly type: 'ack'; readonly seq: Offset }
  | { readonly type: 'signal'; readonly signal: SessionSignal }
  | { readonly type: 'takeover' }
  | { readonly type: 'ping'; readonly id?: number }
  | { readonly type: 'refused'; readonly code: RefusalCode; readonly message: string };

const inputChannel = 0;
const longestJson = 4_096;

type MessageFields = Readonly<Record<string, unknown>>;

/** Reads a message; undefined when it does not belong to the protocol. A value that cannot be gives `refused`. */
export function parseClientFrame(data: Uint8Array, isBinary: boolean): ClientMessage | undefined {
  if (isBinary) return data[0] === inputChannel ? { type: 'input', bytes: data.subarray(1) } : undefined;
  if (data.length > longestJson) return undefined;
  const fields = parseObject(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'));
  const parse = fields && typeof fields['type'] === 'string' ? parsers.get(fields['type']) : undefined;
  return fields && parse?.(fields);
}

const parsers: ReadonlyMap<string, (fields: MessageFields) => ClientMessage | undefined> = new Map([
  ['resize', parseResize],
  ['visible', ({ visible }) => (typeof visible === 'boolean' ? { type: 'visible', visible } : undefined)],
  ['ack', ({ seq }) => (isCount(seq) ? { type: 'ack', seq } : undefined)],
  ['signal', parseSignal],
  ['takeover', () => ({ type: 'takeover' })],
  ['ping', parsePing],
]);

function parseResize({ cols, rows }: MessageFields): ClientMessage {
  const size = parseTerminalSize(cols, rows);
  if (size) return { type: 'resize', size };
  return { type: 'refused', code: 'invalid_size', message: `cols and rows have to be whole numbers from ${smallestSide} to ${largestSide}` };
}

function parseSignal({ signal }: MessageFields): ClientMessage {
  if (isSessionSignal(signal)) return { type: 'signal', signal };
  return { type: 'refused', code: 'invalid_signal', message: `signal has to be one of ${sessionSignals.join(', ')}` };
}

function parsePing({ id }: MessageFields): ClientMessage | undefined {
  if (id === undefined) return { type: 'ping' };
  return isCount(id) ? { type: 'ping', id } : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function parseObject(text: string): MessageFields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as MessageFields) : undefined;
  } catch {
    return undefined;
  }
}
