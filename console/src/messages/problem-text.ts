import { ApiProblem } from '../api/request.ts';
import { say } from './say.ts';

/** What went wrong and what to do, in a sentence or two. */
export function problemText(error: unknown): string {
  if (!(error instanceof ApiProblem)) return say('error.unknown', { status: '–' });
  if (error.status === 0) return say('error.unreachable');
  const told = [error.message, error.next].filter((part) => part !== undefined && part !== '').map(sentence);
  return told.length > 0 ? told.join(' ') : say('error.unknown', { status: error.status });
}

/** With a capital letter and an end, as a person would write it. */
export function sentence(text: string | undefined): string {
  const words = (text ?? '').trim();
  const start = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}
