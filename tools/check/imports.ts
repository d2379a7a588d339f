import { codeTokens, stringValue, type Token } from './tokens.ts';
import type { SourceFile } from './source-file.ts';

export interface Import {
  readonly from: string;
  readonly line: number;
  readonly specifier: string;
  /** Erased before the program runs: `import type` and `export type`, not `import { type A }`. */
  readonly typeOnly: boolean;
}

/** Everything a script imports or re-exports, dynamic imports and `require` with a literal among them. */
export function importsOf({ path, text }: SourceFile): Import[] {
  const tokens = codeTokens(text);
  return tokens.flatMap((token, index) => {
    const found = isImportWord(token, tokens[index - 1]) ? readImport(tokens, index) : undefined;
    return found === undefined ? [] : [{ from: path, line: token.line, ...found }];
  });
}

function isImportWord(token: Token, previous: Token | undefined): boolean {
  return token.kind === 'word' && ['import', 'export', 'require'].includes(token.text) && previous?.text !== '.';
}

function readImport(tokens: readonly Token[], index: number): Pick<Import, 'specifier' | 'typeOnly'> | undefined {
  const specifier = literalAfter(tokens, index);
  if (specifier !== undefined) return { specifier, typeOnly: false };
  const typeOnly = tokens[index + 1]?.text === 'type' && !/^(?:from|,)$/.test(tokens[index + 2]?.text ?? '');
  const named = specifierAfter(tokens, typeOnly ? index + 2 : index + 1);
  return named === undefined ? undefined : { specifier: named, typeOnly };
}

// `import 'a'`, `import('a')` and `require('a')`.
function literalAfter(tokens: readonly Token[], index: number): string | undefined {
  const called = tokens[index + 1]?.text === '(';
  const literal = tokens[called ? index + 2 : index + 1];
  return literal?.kind === 'string' ? stringValue(literal) : undefined;
}

// Walks over the imported names: words, commas, one `*`, one pair of braces. Anything else is another statement.
function specifierAfter(tokens: readonly Token[], start: number): string | undefined {
  for (let index = start; index < tokens.length; index++) {
    const token = tokens[index];
    const next = tokens[index + 1];
    if (token?.text === 'from' && next?.kind === 'string') return stringValue(next);
    if (token === undefined || !(token.kind === 'word' || token.kind === 'string' || /^[*{},]$/.test(token.text))) break;
  }
  return undefined;
}
