import { openTerminal } from './open-terminal.ts';
import type { Charset } from './terminal-core.ts';

const designators = '0AB4C5RQKYE6ZH7=';

let names: Map<Charset, string> | undefined;

/** The final byte of the sequence that selects a character set. */
export function charsetName(charset: Charset): string {
  names ??= learnNames();
  return names.get(charset) ?? 'B';
}

function learnNames(): Map<Charset, string> {
  const { terminal, core } = openTerminal({ cols: 2, rows: 1, scrollback: 0 });
  const learnt = new Map<Charset, string>([[undefined, 'B']]);
  for (const designator of designators) {
    core.write(`\x1b(${designator}`);
    const [charset] = core.charsets;
    if (!learnt.has(charset)) learnt.set(charset, designator);
  }
  terminal.dispose();
  return learnt;
}
