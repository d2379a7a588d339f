import { parentPort } from 'node:worker_threads';
import { freeBytes } from '../host-link/free-bytes.ts';
import { ParsedScreen } from './parsed-screen.ts';
import type { ScreenId, ScreenReport, ScreenRequest } from './screen-messages.ts';

/** Parsed bytes are reported at least this often. */
const reportedBytes = 256 * 1024;

interface ReportedScreen {
  readonly screen: ParsedScreen;
  /** Parsed and not reported yet. */
  bytes: number;
  offset: number;
}

if (parentPort === null) throw new Error('this file is started as a thread of a screen pool');
const port = parentPort;
const screens = new Map<ScreenId, ReportedScreen>();
const unreported = new Set<ScreenId>();

port.on('message', (request: ScreenRequest) => {
  try {
    handle(request);
  } catch (error) {
    close(request.id);
    report({ id: request.id, kind: 'lost', cause: error instanceof Error ? error.message : String(error) });
  }
});

function handle(request: ScreenRequest): void {
  const { id } = request;
  if (request.kind === 'open') {
    screens.set(id, { screen: openScreen(id, request.start), bytes: 0, offset: request.start.offset });
    return;
  }
  const open = screens.get(id);
  if (open === undefined) return;
  switch (request.kind) {
    case 'write':
      open.screen.write(request.bytes, request.end);
      noteParsed(id, open, request);
      freeBytes(request.bytes);
      break;
    case 'resize':
      open.screen.resize(request.size);
      break;
    case 'snapshot': {
      const value = open.screen.snapshot(request.part);
      port.postMessage({ id, kind: 'result', call: request.call, value } satisfies ScreenReport, [value.bytes.buffer]);
      break;
    }
    case 'text':
      report({ id, kind: 'result', call: request.call, value: open.screen.text(request.fromLine) });
      break;
    case 'close':
      close(id);
  }
}

function openScreen(id: ScreenId, start: Extract<ScreenRequest, { kind: 'open' }>['start']): ParsedScreen {
  return new ParsedScreen(start, {
    onAnswer: (query, bytes) => report({ id, kind: 'answer', query, bytes }),
    onTitle: (title) => report({ id, kind: 'title', title }),
    onBell: (offset) => report({ id, kind: 'bell', offset }),
  });
}

function close(id: ScreenId): void {
  screens.get(id)?.screen.close();
  screens.delete(id);
  unreported.delete(id);
}

function noteParsed(id: ScreenId, open: ReportedScreen, { bytes, end }: { readonly bytes: Uint8Array; readonly end: number }): void {
  open.bytes += bytes.length;
  open.offset = end;
  if (open.bytes >= reportedBytes) reportParsed(id);
  else if (unreported.add(id).size === 1) setImmediate(() => [...unreported].forEach(reportParsed));
}

function reportParsed(id: ScreenId): void {
  unreported.delete(id);
  const open = screens.get(id);
  if (open === undefined) return;
  report({ id, kind: 'parsed', offset: open.offset, bytes: open.bytes });
  open.bytes = 0;
}

function report(message: ScreenReport): void {
  port.postMessage(message);
}
