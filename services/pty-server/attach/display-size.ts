import type { TerminalSize } from '../host-link/host-connection.ts';
import { parseTerminalSize } from '../sessions/terminal-size.ts';

/** Reads `?cols=…&rows=…`; undefined for a terminal that tells its size later, or one that cannot be. */
export function parseDisplaySize(query: URLSearchParams): TerminalSize | undefined {
  return parseTerminalSize(Number(query.get('cols')), Number(query.get('rows')));
}
