import type { Offset, SessionExit, TerminalSize } from '../host-link/host-connection.ts';
import type { LogPlace, OutputEntry, OutputLog } from '../sessions/output-log.ts';
import type { PlacedSnapshot } from '../sessions/served-session.ts';
import { isSameSize } from '../sessions/terminal-size.ts';
import { encodeFrame, type ViewerMessage } from './server-frame.ts';

/** Where a stream's frames go. */
export interface ViewerPort {
  send(frame: Uint8Array): void;
  tell(message: ViewerMessage): void;
  /** Bytes that the network has not taken yet. */
  buffered(): number;
  /** Asks for a snapshot, which comes by `paint`. */
  askForSnapshot(): void;
  /** The viewer has missed output, and is painted anew. */
  fellBehind(): void;
  /** Everything was sent, and nothing more will come. */
  finish(): void;
}

export interface StreamSource {
  readonly output: OutputLog;
  readonly exit: SessionExit | undefined;
}

/** How many bytes a viewer may be sent before it acknowledges. */
export const viewerWindow = 1024 * 1024;
/** Terminals acknowledge at least this often, and after every snapshot. */
export const acknowledgeEvery = 64 * 1024;

/**
 * One viewer's way through the output. It is sent what follows, as far as its window allows. When the log has dropped what it would
 * get next, it gets nothing until it has taken in what it has, and then one snapshot. It holds up nobody.
 */
export class ViewerStream {
  readonly #source: StreamSource;
  readonly #port: ViewerPort;
  #state: 'idle' | 'painting' | 'live' | 'finished' = 'idle';
  #next = 0;
  #sent: Offset = 0;
  #acked: Offset = 0;
  #unpainted: Offset | undefined;
  #size: TerminalSize;

  constructor(source: StreamSource, port: ViewerPort, size: TerminalSize) {
    this.#source = source;
    this.#port = port;
    this.#size = size;
  }

  get inFlight(): { readonly acked: Offset; readonly sent: Offset } {
    return { acked: this.#acked, sent: this.#sent };
  }

  /** How far the viewer is behind, in bytes. */
  get lag(): number {
    return this.#state === 'live' ? this.#source.output.end - this.#acked : 0;
  }

  /** Goes on where the viewer's screen stopped. */
  resume({ entry, offset }: LogPlace): void {
    this.#next = entry;
    this.#sent = offset;
    this.#acked = offset;
    this.#state = 'live';
    this.pump();
  }

  /** Begins with a snapshot. */
  begin(): void {
    this.#state = 'painting';
    this.#port.askForSnapshot();
  }

  paint({ offset, cols, rows, bytes, nextEntry }: PlacedSnapshot): void {
    if (this.#state !== 'painting') return;
    if (!isSameSize(this.#size, { cols, rows })) this.#resized(offset, { cols, rows });
    this.#port.send(encodeFrame('snapshot', offset, bytes));
    this.#next = nextEntry;
    this.#sent = offset;
    this.#acked = offset;
    this.#unpainted = offset;
    this.#state = 'live';
    this.pump();
  }

  /** Tells whether such an acknowledgement can be. */
  acknowledge(seq: Offset): boolean {
    // Until it is painted, a terminal may still take in what an earlier connection has brought.
    if (this.#state !== 'live') return seq <= this.#source.output.end;
    if (seq > this.#sent) return false;
    if (this.#unpainted !== undefined && seq >= this.#unpainted) this.#unpainted = undefined;
    this.#acked = Math.max(this.#acked, seq);
    this.pump();
    return true;
  }

  /** Sends what can be sent now. */
  pump(): void {
    if (this.#state !== 'live') return;
    while (this.#isOpen() && this.#sendNext());
    if (this.#next < this.#source.output.firstEntry) this.#resync();
    else this.#finishAtExit();
  }

  #isOpen(): boolean {
    return this.#sent - this.#acked < viewerWindow && this.#port.buffered() < viewerWindow;
  }

  #sendNext(): boolean {
    const entry = this.#source.output.entry(this.#next);
    if (entry === undefined) return false;
    this.#next += 1;
    if (entry.kind === 'resize') this.#resized(entry.offset, entry.size);
    else this.#output(entry);
    return true;
  }

  #output({ offset, end, bytes }: OutputEntry): void {
    // Only the first entry after a resumption can begin with bytes that the viewer has.
    const known = Math.max(0, this.#sent - offset);
    if (known < bytes.length) this.#port.send(encodeFrame('output', offset + known, bytes.subarray(known)));
    this.#sent = Math.max(this.#sent, end);
  }

  #resized(seq: Offset, size: TerminalSize): void {
    this.#size = size;
    this.#port.tell({ type: 'resized', seq, cols: size.cols, rows: size.rows });
  }

  #resync(): void {
    const outstanding = this.#sent - this.#acked;
    if (this.#unpainted !== undefined || outstanding >= acknowledgeEvery || this.#port.buffered() > 0) return;
    this.#port.fellBehind();
    this.begin();
  }

  #finishAtExit(): void {
    const { exit, output } = this.#source;
    if (exit === undefined || this.#next < output.nextEntry) return;
    this.#state = 'finished';
    this.#port.tell({ type: 'exit', seq: output.end, ...exit });
    this.#port.finish();
  }
}
