import type { ScreenText } from '../../screen/screen.ts';
import { messageChunk, sessionNotice } from '../card.ts';
import type { CardEvent } from '../card-source.ts';

/** How far the screen has been told. */
export interface ScreenReading {
  /** The line to go on from. */
  readonly line: number;
  /** What stood in it at the last look, and how much of that has been told. */
  readonly seen: string;
  readonly told: number;
  readonly isAlternate: boolean;
  /** The screen was cleared: its last line is where to go on from. */
  readonly isLost: boolean;
}

export interface ScreenLook {
  readonly text: ScreenText;
  /** Somebody pressed Enter since the last look. */
  readonly entered: boolean;
  /** What was last said by a card, when it was since the last look. */
  readonly prompted?: string | undefined;
  /** Somebody has typed and not pressed Enter yet: what is new in the last line is theirs. */
  readonly typing: boolean;
  /** Nothing has been written for a while, so that the last line is as it is meant to be. */
  readonly quiet: boolean;
}

export interface ScreenTold {
  readonly reading: ScreenReading;
  readonly events: readonly CardEvent[];
}

export const firstReading: ScreenReading = { line: 0, seen: '', told: 0, isAlternate: false, isLost: false };

const turn: readonly CardEvent[] = [{ kind: 'turn' }, { kind: 'state', state: 'running' }];
const fullScreen: CardEvent = {
  kind: 'update',
  update: sessionNotice('full-screen', 'info', 'A full-screen program has the terminal.'),
};

/**
 * What has appeared on the screen, as turns. What the User said is what stands behind the prompt once Enter was pressed: keys
 * that the program did not show, such as a password, are never told.
 */
export function readScreen(reading: ScreenReading, look: ScreenLook): ScreenTold {
  const told = look.text.isAlternate ? tellFullScreen(reading, look) : tellLines(reading, look);
  return look.quiet ? { ...told, events: [...told.events, { kind: 'state', state: 'idle' }] } : told;
}

function tellFullScreen(reading: ScreenReading, { entered }: ScreenLook): ScreenTold {
  const events = [...(entered ? turn : []), ...(reading.isAlternate ? [] : [fullScreen])];
  return { reading: { ...reading, isAlternate: true }, events };
}

function tellLines(before: ScreenReading, look: ScreenLook): ScreenTold {
  const { text, entered, typing } = look;
  if (before.isLost) return { reading: lastLine(text), events: tellLostTurn(look) };
  // Lines that scrolled away unread cannot be told any more.
  const reading = text.firstLine > before.line ? { ...firstReading, line: text.firstLine } : before;
  const lines = linesFrom(reading.line, text);
  if (lines.length === 0) return { reading: { ...firstReading, isLost: true }, events: entered ? turn : [] };
  const isOnlyTyped = typing && !entered && lines.length === 1;
  return isOnlyTyped ? { reading, events: [] } : tellNews(reading, lines, look);
}

function tellNews(reading: ScreenReading, lines: readonly string[], { entered, prompted, quiet }: ScreenLook): ScreenTold {
  const last = lines.at(-1) ?? '';
  const { events, rest } = entered ? tellTurn(reading, lines, prompted) : { events: [], rest: untold(reading, lines) };
  // Without quiet the last line may still be rewritten.
  const shown = quiet ? rest : rest.slice(0, -1);
  const isSameLine = lines.length === 1;
  const toldBefore = isSameLine ? Math.min(reading.told, last.length) : 0;
  return {
    reading: { ...firstReading, line: reading.line + lines.length - 1, seen: last, told: quiet ? last.length : toldBefore },
    events: [...events, ...chunk('agent', shown.join('\n').replace(/^\n+$/, ''))],
  };
}

interface ToldTurn {
  readonly events: readonly CardEvent[];
  readonly rest: readonly string[];
}

/** What the program wrote before the User, what the User wrote, and the lines that follow. */
function tellTurn({ seen, told }: ScreenReading, lines: readonly string[], prompted: string | undefined): ToldTurn {
  const [line = '', ...following] = lines;
  if (!line.startsWith(seen)) return tellRewrittenTurn(lines, prompted);
  const said = line.slice(seen.length).trim();
  return { events: [...chunk('agent', seen.slice(told)), ...turn, ...chunk('user', said)], rest: following };
}

// The line was drawn anew since, by a program whose terminal got another size for one. Words of a card are known without it.
function tellRewrittenTurn(lines: readonly string[], prompted: string | undefined): ToldTurn {
  const at = prompted === undefined ? -1 : lines.findIndex((line) => line.includes(prompted));
  if (prompted === undefined || at < 0) return { events: turn, rest: lines };
  return { events: [...chunk('agent', lines.slice(0, at).join('\n')), ...turn, ...chunk('user', prompted)], rest: lines.slice(at + 1) };
}

function tellLostTurn({ text, entered, prompted }: ScreenLook): readonly CardEvent[] {
  if (!entered) return [];
  return prompted !== undefined && text.lines.some((line) => line.includes(prompted)) ? [...turn, ...chunk('user', prompted)] : turn;
}

/** The lines without what has been told of the first. A line that was rewritten is told again. */
function untold({ seen, told }: ScreenReading, [line = '', ...following]: readonly string[]): readonly string[] {
  if (!line.startsWith(seen.slice(0, told))) return [line, ...following];
  return told > 0 && line.length === told ? following.length > 0 ? following : [''] : [line.slice(told), ...following];
}

function chunk(speaker: 'user' | 'agent', text: string): readonly CardEvent[] {
  if (text.trim() === '') return [];
  return [{ kind: 'update', update: messageChunk(speaker, speaker === 'agent' ? `${text}\n` : text) }];
}

function linesFrom(line: number, { firstLine, lines }: ScreenText): readonly string[] {
  const end = lines.findLastIndex((shown) => shown.trim() !== '') + 1;
  return lines.slice(Math.max(line - firstLine, 0), Math.max(end, 0));
}

function lastLine({ firstLine, lines }: ScreenText): ScreenReading {
  const last = Math.max(lines.findLastIndex((shown) => shown.trim() !== ''), 0);
  const seen = lines[last] ?? '';
  return { ...firstReading, line: firstLine + last, seen, told: seen.length };
}
