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
  let textBytes = 0;
  const split = lineSplitter(largestEvent, (lines) => {
    // As Latin-1 each byte is one character, and nothing has to be decoded.
    const text = lines.toString('latin1');
    textBytes += spokenBytes(text);
    for (const line of linesWithUsage(text)) {
      const found = reportedUsage(parsed(line));
      if (found) reported = mergeUsage(reported, found);
    }
  });
  return { push: split, usage: (requestBytes) => settleUsage(reported, requestBytes, textBytes) };
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

const usageStart = /"usage"\s*:\s*\{/g;
const dataField = 'data:';

/** The data of the lines that may say what was used. Nearly all chunks have none, so the search for the bare word comes first: it is the cheapest. */
function linesWithUsage(text: string): string[] {
  const found: string[] = [];
  if (!text.includes('usage')) return found;
  usageStart.lastIndex = 0;
  for (let match = usageStart.exec(text); match; match = usageStart.exec(text)) {
    const start = text.lastIndexOf('\n', match.index) + 1;
    const next = text.indexOf('\n', match.index);
    const end = next === -1 ? text.length : next;
    if (text.startsWith(dataField, start) && end - start <= largestEvent) found.push(text.slice(start + dataField.length, end));
    usageStart.lastIndex = end;
  }
  return found;
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
