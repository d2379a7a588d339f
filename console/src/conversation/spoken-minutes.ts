import type { RemainingText } from './remaining-text.ts';

const numbers = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const minutesOf = { minute: 1, hour: 60, day: 1_440 } as const;
const most = 10_080;
const duration = String.raw`(half an|an?|\d+|${numbers.join('|')}) (minute|hour|day)s?`;

/** After how many minutes of quiet a Sandbox is to sleep, as in "sleep after two hours"; within what the API takes. */
export function minutesIn(rest: RemainingText): number | undefined {
  const before = new RegExp(String.raw`\b(?:sleep|asleep|idle|suspend)\w*(?: it)? (?:after|for|time of|of) ${duration}`, 'i');
  const after = new RegExp(String.raw`\bafter ${duration}(?: of (?:quiet|idling|nothing))?(?:,? (?:let it |put it to |make it )?(?:sleep|suspend))`, 'i');
  const [count, unit] = rest.take(before) ?? rest.take(after) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  const minutes = countOf(count.toLowerCase()) * minutesOf[unit.toLowerCase() as keyof typeof minutesOf];
  return Math.min(most, Math.max(1, Math.round(minutes)));
}

function countOf(word: string): number {
  if (word === 'half an') return 0.5;
  if (word === 'a' || word === 'an') return 1;
  return numbers.includes(word) ? numbers.indexOf(word) : Number(word);
}
