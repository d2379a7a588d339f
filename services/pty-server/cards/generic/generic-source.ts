import type { ScreenText } from '../../screen/screen.ts';
import type { CardAdapter, CardSource, SourceStart } from '../card-source.ts';
import { keysOf, PasteMode } from '../typed-text.ts';
import { firstReading, readScreen, type ScreenLook, type ScreenReading } from './screen-turns.ts';

export interface GenericTiming {
  /** How long after output the screen is read. */
  readonly settleMs: number;
  /** How long nothing must be written for the program to count as idle. */
  readonly quietMs: number;
}

const enter = 13;
const interrupt = 3;

const usualTiming: GenericTiming = { settleMs: 150, quietMs: 2000 };

/** With more than this between two looks most of it has scrolled away unread, and reading the rest would slow the parser down. */
const floodBytes = 256 * 1024;

/** Tells what any program shows: what was typed and seen, what appeared, when it fell quiet. Never tells of tools or questions. */
export function genericCards(timing: GenericTiming = usualTiming): CardAdapter {
  return { prepare: async () => ({ args: [], env: {} }), open: async (_folders, start) => new GenericSource(start, timing) };
}

class GenericSource implements CardSource {
  readonly #start: SourceStart;
  readonly #timing: GenericTiming;
  readonly #paste = new PasteMode();
  #reading: ScreenReading;
  #entered = false;
  /** Something has come since it was entered. */
  #hasShown = false;
  #prompted: string | undefined;
  #typing = false;
  #changedAt = 0;
  #unreadBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #closed = false;

  constructor(start: SourceStart, timing: GenericTiming) {
    this.#start = start;
    this.#timing = timing;
    // The rows of the program before it are no news, and the lines that the log counted may not all have been kept.
    this.#reading = start.isRestarted ? { ...firstReading, isLost: true } : { ...firstReading, line: start.position ?? 0 };
  }

  readonly watch = {
    typed: (bytes: Uint8Array): void => {
      const isEntered = bytes.includes(enter);
      this.#typing = !isEntered && !bytes.includes(interrupt);
      if (isEntered) this.#enter();
    },
    output: (bytes: Uint8Array): void => {
      this.#paste.read(bytes);
      this.#unreadBytes += bytes.length;
      this.#hasShown = true;
      this.#changed();
    },
  };

  async prompt(text: string): Promise<void> {
    this.#start.terminal.write(keysOf(text, this.#paste.isOn));
    this.#prompted = text.trim() || undefined;
    this.#enter();
  }

  async cancel(): Promise<void> {
    this.#start.terminal.write(Uint8Array.of(interrupt));
  }

  async permit(): Promise<void> {
    throw new Error('this program asks in its terminal only');
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#look(true);
  }

  #enter(): void {
    this.#entered = true;
    this.#hasShown = false;
    this.#changed();
  }

  #changed(): void {
    this.#changedAt = Date.now();
    this.#schedule(this.#timing.settleMs);
  }

  // The timer that runs is kept: a program that writes without a pause is read at this pace too, and slower in a flood.
  #schedule(ms: number): void {
    if (this.#closed || this.#looking) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const pauseMs = Date.now() - this.#changedAt;
      const isQuiet = pauseMs >= this.#timing.quietMs;
      const isFlood = this.#unreadBytes > floodBytes && pauseMs < this.#timing.settleMs && ms < this.#timing.quietMs;
      // What was entered is told by what the program shows of it, and a look may be due before that.
      const isTooEarly = this.#entered && !this.#hasShown && !isQuiet;
      if (isFlood) this.#schedule(this.#timing.quietMs);
      else if (isTooEarly) this.#schedule(this.#timing.settleMs);
      else void this.#look(isQuiet);
    }, ms);
  }

  async #look(quiet: boolean): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const [entered, prompted] = [this.#entered, this.#prompted];
    this.#entered = false;
    this.#prompted = undefined;
    this.#unreadBytes = 0;
    try {
      this.#tell(await this.#start.terminal.text(this.#reading.line), { entered, prompted, typing: this.#typing, quiet });
    } catch (error) {
      this.#start.onProblem(error as Error);
    }
    this.#looking = false;
    if (!quiet) this.#schedule(this.#timing.settleMs);
    else if (this.#entered) this.#changed();
  }

  #tell(text: ScreenText, how: Omit<ScreenLook, 'text'>): void {
    const { reading, events } = readScreen(this.#reading, { text, ...how });
    this.#reading = reading;
    this.#start.sink(events, reading.line);
  }
}
