import { streamTicket, type StreamPlace } from '../sandbox/stream-ticket.ts';
import { orderedScreen } from '../wire/ordered-screen.ts';
import { PtyClient } from '../wire/pty-client.ts';
import type { PtyState } from '../wire/pty-state.ts';
import { clipboardOffer } from './clipboard-offer.ts';
import { linkTarget } from './link-target.ts';
import { openTerminal, type OpenedTerminal } from './open-terminal.ts';
import { pastedText, pasteRisk } from './pasted-text.ts';
import type { TerminalQuestion } from './terminal-question.ts';
import { keySequence, type TouchKey } from './touch-key.ts';

export interface TerminalViewOptions {
  readonly host: HTMLElement;
  readonly place: StreamPlace;
  readonly onState: (state: PtyState) => void;
  readonly onQuestion: (question: TerminalQuestion) => void;
}

/** The terminal of a session on a page: what is drawn, typed and measured, and its connection. */
export class TerminalView {
  readonly client: PtyClient;
  readonly #onQuestion: (question: TerminalQuestion) => void;
  readonly #opened: OpenedTerminal;
  readonly #ended = new AbortController();
  readonly #resizes: ResizeObserver;

  constructor({ host, place, onState, onQuestion }: TerminalViewOptions) {
    this.#onQuestion = onQuestion;
    this.#opened = openTerminal(host, {
      onLink: (uri) => this.#askAboutLink(uri),
      onClipboard: (payload) => this.#askAboutCopy(payload),
    });
    const { terminal } = this.#opened;
    this.client = new PtyClient({ ticket: () => streamTicket(place, 'attach'), screen: orderedScreen(terminal), onState });
    const encoder = new TextEncoder();
    terminal.onData((data) => this.client.type(encoder.encode(data)));
    terminal.onBinary((data) => this.client.type(Uint8Array.from(data, (char) => char.charCodeAt(0))));
    terminal.attachCustomKeyEventHandler((event) => !this.#isCopy(event));
    this.#resizes = new ResizeObserver(() => this.#measure());
    this.#resizes.observe(host);
    this.#followPage();
    this.#guardPastes(host);
    this.#measure();
    this.client.setVisible(document.visibilityState === 'visible');
    this.client.connect();
  }

  focus(): void {
    this.#opened.terminal.focus();
  }

  /** Marks the next place where the text stands. Tells whether there is one. */
  find(text: string, backwards = false): boolean {
    const { search } = this.#opened;
    if (text === '') {
      search.clearDecorations();
      return false;
    }
    return backwards ? search.findPrevious(text) : search.findNext(text);
  }

  /** Sends a key that a phone does not have. */
  press(key: TouchKey): void {
    const { applicationCursorKeysMode } = this.#opened.terminal.modes;
    this.client.type(new TextEncoder().encode(keySequence(key, applicationCursorKeysMode)));
    this.focus();
  }

  /** Types text that comes from elsewhere. */
  paste(text: string): void {
    this.#opened.terminal.paste(pastedText(text));
    this.focus();
  }

  /** Pastes the text, after a question where it could do harm. */
  offerPaste(text: string): void {
    const risk = pasteRisk(text, this.#opened.terminal.modes.bracketedPasteMode);
    if (risk === undefined) this.paste(text);
    else this.#onQuestion({ kind: 'paste', text: pastedText(text), risk });
  }

  close(): void {
    this.#ended.abort();
    this.#resizes.disconnect();
    this.client.close();
    this.#opened.terminal.dispose();
  }

  // The display's size is told, and never applied: the server decides on the terminal's.
  #measure(): void {
    const size = this.#opened.fit.proposeDimensions();
    if (size !== undefined) this.client.resize(size.cols, size.rows);
  }

  #followPage(): void {
    const { signal } = this.#ended;
    document.addEventListener('visibilitychange', () => this.client.setVisible(document.visibilityState === 'visible'), { signal });
    window.addEventListener('online', () => this.client.hurry(), { signal });
  }

  // Before the terminal's own listeners, which paste whatever comes.
  #guardPastes(host: HTMLElement): void {
    const onPaste = (event: ClipboardEvent): void => {
      event.preventDefault();
      event.stopPropagation();
      this.offerPaste(event.clipboardData?.getData('text/plain') ?? '');
    };
    host.addEventListener('paste', onPaste, { capture: true, signal: this.#ended.signal });
  }

  #askAboutLink(uri: string): void {
    const target = linkTarget(uri);
    if (target !== undefined) this.#onQuestion({ kind: 'link', target });
  }

  // What a program says while nobody looks, or before this device came, is no wish of the person here.
  #askAboutCopy(payload: string): void {
    const text = clipboardOffer(payload);
    const isSeen = document.visibilityState === 'visible' && this.client.state.connection.kind === 'live' && !this.client.state.readOnly;
    if (text !== undefined && isSeen) this.#onQuestion({ kind: 'copy', text });
  }

  // Ctrl-C copies where something is selected, and interrupts where nothing is. Ctrl-Shift-C always copies.
  #isCopy(event: KeyboardEvent): boolean {
    const { terminal } = this.#opened;
    const wantsCopy = event.type === 'keydown' && event.ctrlKey && !event.altKey && event.key.toLowerCase() === 'c';
    if (!wantsCopy || !terminal.hasSelection()) return false;
    void navigator.clipboard?.writeText(terminal.getSelection());
    terminal.clearSelection();
    event.preventDefault();
    return true;
  }
}
