export type TokenKind = 'comment' | 'string' | 'template' | 'regex' | 'word' | 'punctuation';

export interface Token {
  readonly kind: TokenKind;
  /** As written, delimiters included. A template with values in it comes as several tokens: `a${`, the value's own, `}b`. */
  readonly text: string;
  readonly line: number;
}

const scanners: readonly (readonly [TokenKind, RegExp])[] = [
  ['comment', /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<![\s\S])#![^\n]*/y],
  ['string', /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y],
  ['word', /[\p{L}\p{N}_$#]+/uy],
  ['regex', /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y],
  ['punctuation', /=>|\?\.|\.\.\.|\S/y],
];
const templatePart = /[`}](?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y;
const wordsBeforeRegex = new Set(['return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'throw', 'else', 'do', 'await', 'yield']);

/** The tokens of a script in TypeScript or JavaScript, comments among them. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  // For each template that is open: how many braces are open inside its current value.
  const openTemplates: number[] = [];
  let position = 0;
  let line = 1;
  while (position < text.length) {
    const space = matchAt(/\s*/y, text, position);
    line += countLines(space);
    position += space.length;
    if (position >= text.length) break;
    const [kind, found] = nextToken(text, position, { previous: tokens.findLast(isCode), openTemplates });
    tokens.push({ kind, text: found, line });
    trackTemplates(openTemplates, kind, found);
    line += countLines(found);
    position += found.length;
  }
  return tokens;
}

/** The tokens that do something: all but comments. */
export function codeTokens(text: string): Token[] {
  return tokenize(text).filter(isCode);
}

/** What a string or a template without values holds. */
export function stringValue({ text }: Token): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}

interface Surroundings {
  readonly previous: Token | undefined;
  readonly openTemplates: readonly number[];
}

function nextToken(text: string, position: number, { previous, openTemplates }: Surroundings): [TokenKind, string] {
  if (text[position] === '`' || (text[position] === '}' && openTemplates.at(-1) === 0)) {
    const part = matchAt(templatePart, text, position);
    if (part !== '') return ['template', part];
  }
  for (const [kind, scanner] of scanners) {
    if (kind === 'regex' && !regexMayFollow(previous)) continue;
    const found = matchAt(scanner, text, position);
    if (found !== '') return [kind, found];
  }
  throw new Error(`cannot read the character at ${position}`);
}

function trackTemplates(openTemplates: number[], kind: TokenKind, text: string): void {
  if (kind === 'template') {
    if (text.startsWith('}')) openTemplates.pop();
    if (text.endsWith('${')) openTemplates.push(0);
    return;
  }
  const depth = openTemplates.at(-1);
  if (depth === undefined || kind !== 'punctuation') return;
  if (text === '{') openTemplates[openTemplates.length - 1] = depth + 1;
  if (text === '}') openTemplates[openTemplates.length - 1] = depth - 1;
}

// A slash after a value divides; anywhere else it opens a regular expression.
function regexMayFollow(previous: Token | undefined): boolean {
  if (previous === undefined) return true;
  if (previous.kind === 'word') return wordsBeforeRegex.has(previous.text);
  return previous.kind === 'punctuation' && !/^[)\]}]$/.test(previous.text);
}

function isCode({ kind }: Token): boolean {
  return kind !== 'comment';
}

function matchAt(pattern: RegExp, text: string, position: number): string {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0] ?? '';
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}
