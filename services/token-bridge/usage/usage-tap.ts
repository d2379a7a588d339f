import { lineSplitter } from './line-splitter.ts';
import { mergeUsage, reportedUsage, settleUsage, type ReportedUsage, type TokenUsage } from './token-usage.ts';

/** Looks on while an answer passes, and tells at any time what it has used so far. It holds no chunk back and never fails. */
export interface UsageTap {
  readonly push: (chunk: Buffer) => void;
  /** `requestBytes` serves for an estimate. */
  usage(requestBytes: number): TokenUsage;
}

const largestEvent = 1024 * 1024;
const largestAnswer = 1024 * 1024;

/** For an answer with these headers. */
export function usageTap({ 'content-type': type = '', 'content-encoding': encoding }: Readonly<Record<string, string>>): UsageTap {
  if (encoding !== undefined && encoding !== 'identity') return byteTap();
  return /^text\/event-stream\b/i.test(type) ? eventTap() : bodyTap();
}

/** Server-sent events: usage comes in one of the last ones, or grows from event to event. */
function eventTap(): UsageTap {
  let reported: ReportedUsage | undefined;
  const spoken = spokenText();
  const split = lineSplitter(largestEvent, (lines) => {
    spoken.push(lines);
    for (const line of linesWithUsage(lines)) {
      const found = reportedUsage(parsed(line));
      if (found) reported = mergeUsage(reported, found);
    }
  });
  return { push: split, usage: (requestBytes) => settleUsage(reported, requestBytes, spoken.bytes()) };
}

function bodyTap(): UsageTap {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    push: (chunk) => {
      bytes += chunk.length;
      if (bytes <= largestAnswer) chunks.push(chunk);
      else chunks.length = 0;
    },
    usage: (requestBytes) => settleUsage(bytes > largestAnswer ? undefined : reportedUsage(parsed(Buffer.concat(chunks).toString('utf8'))), requestBytes, bytes),
  };
}

function byteTap(): UsageTap {
  let bytes = 0;
  return {
    push: (chunk) => {
      bytes += chunk.length;
    },
    usage: (requestBytes) => settleUsage(undefined, requestBytes, bytes),
  };
}

// The search goes from one first byte to the next, and quotes are the most frequent bytes of JSON: the one before the name is looked at afterwards.
const usageName = Buffer.from('usage"');
const dataField = Buffer.from('data:');
const [lineFeed, openingBrace, quote] = [0x0a, 0x7b, 0x22];

/** The data of the lines that say what was used. Nearly all chunks have none, so that all there is to do is one search for the name. */
function linesWithUsage(lines: Buffer): string[] {
  const found: string[] = [];
  for (let at = lines.indexOf(usageName); at !== -1; at = lines.indexOf(usageName, at)) {
    const isName = lines[at - 1] === quote;
    at += usageName.length;
    if (!isName || lines[valueAfter(lines, at)] !== openingBrace) continue;
    const start = lines.lastIndexOf(lineFeed, at) + 1;
    const next = lines.indexOf(lineFeed, at);
    at = next === -1 ? lines.length : next;
    const text = start + dataField.length;
    if (dataField.equals(lines.subarray(start, text))) found.push(lines.toString('utf8', text, at));
  }
  return found;
}

/** Where the value begins after the end of a member's name. */
function valueAfter(bytes: Buffer, end: number): number {
  let at = end;
  while (bytes[at] === 0x20 || bytes[at] === 0x3a) at += 1;
  return at;
}

const largestSample = 8 * 1024;

/** How much text the events of a stream hold. The first ones are looked at, and the rest is taken to be like them. */
function spokenText() {
  let [total, sampled, spoken] = [0, 0, 0];
  return {
    push: (lines: Buffer): void => {
      total += lines.length;
      if (sampled >= largestSample) return;
      const sample = lines.subarray(0, largestSample - sampled);
      sampled += sample.length;
      // As Latin-1 each byte is one character, and nothing has to be decoded.
      spoken += spokenBytes(sample.toString('latin1'));
    },
    bytes: (): number => (sampled === 0 ? 0 : Math.round((spoken * total) / sampled)),
  };
}

const spokenStart = /"(?:content|text|delta|thinking|reasoning|reasoning_content|arguments|partial_json)"\s*:\s*"/g;

function spokenBytes(text: string): number {
  let bytes = 0;
  spokenStart.lastIndex = 0;
  while (spokenStart.test(text)) {
    const start = spokenStart.lastIndex;
    spokenStart.lastIndex = endOfText(text, start);
    bytes += spokenStart.lastIndex - start;
  }
  return bytes;
}

// For an estimate it does not matter that a backslash may itself be escaped.
function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start);
  while (end > start && text[end - 1] === '\\') end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Not JSON, such as the mark at the end of a stream, or cut off. It says nothing about usage then.
    return undefined;
  }
}
