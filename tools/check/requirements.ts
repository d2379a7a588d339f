import type { SourceFile } from './source-file.ts';
import { codeTokens, stringValue, type Token } from './tokens.ts';

export interface Requirement {
  readonly text: string;
  readonly kind: string;
}

export type Requirements = Readonly<Record<string, Requirement>>;

export interface Citation {
  readonly id: string;
  readonly place: string;
}

export interface Coverage {
  /** Citations of ids that the list does not have. */
  readonly unknown: readonly string[];
  readonly uncited: readonly string[];
  /** One line for each component: how much is cited, and what is not. */
  readonly summary: readonly string[];
}

const citation = /\[([A-Z]+-\d+(?:, ?[A-Z]+-\d+)*)\]/g;

/** Compares the titles of all tests with the list of requirements. */
export function requirementCoverage(requirements: Requirements, files: readonly SourceFile[]): Coverage {
  const citations = files.filter(({ path }) => /^test\/.*\.test\.ts$/.test(path)).flatMap(citationsOf);
  const cited = new Set(citations.map(({ id }) => id));
  const ids = Object.keys(requirements);
  return {
    unknown: citations
      .filter(({ id }) => !(id in requirements))
      .map(({ id, place }) => `${place}: cites ${id}, which test/requirements.json does not have`),
    uncited: ids.filter((id) => !cited.has(id)),
    summary: [...Map.groupBy(ids, componentOf)].map(([component, own]) => componentSummary(component, own, cited)),
  };
}

function componentSummary(component: string, ids: readonly string[], cited: ReadonlySet<string>): string {
  const missing = ids.filter((id) => !cited.has(id));
  const count = `${component}: ${ids.length - missing.length} of ${ids.length} cited`;
  if (missing.length === 0 || missing.length === ids.length) return count;
  return `${count}, not ${missing.map((id) => id.slice(component.length + 1)).join(' ')}`;
}

function componentOf(id: string): string {
  return id.slice(0, id.indexOf('-'));
}

/**
 * The ids in the titles of a test file: `it('… [CF-16, CF-17]', …)`, the same for a function of that file which hands its first
 * parameter to `it`, or `name: '… [CF-16]'` in a table of cases.
 */
export function citationsOf({ path, text }: SourceFile): Citation[] {
  const tokens = codeTokens(text);
  const openers = new Set(['it', ...ownTestFunctions(tokens)]);
  return tokens.flatMap((token, index) => {
    if (!opensTitle(tokens, index, openers)) return [];
    const title = titleAt(tokens, index + 1);
    const ids = [...title.matchAll(citation)].flatMap((match) => (match[1] ?? '').split(/, ?/));
    return ids.map((id) => ({ id, place: `${path}:${token.line}` }));
  });
}

// `function holds(title: string, …) { it(title, …); }` and `const holds = (title: string, …) => it(title, …)`.
function ownTestFunctions(tokens: readonly Token[]): string[] {
  const code = tokens.map(({ kind, text }) => (kind === 'word' || kind === 'punctuation' ? text : '""')).join(' ');
  const titles = new Set([...code.matchAll(/\bit \( (\w+) ,/g)].map((match) => match[1]));
  const functions = [...code.matchAll(/\bfunction (\w+) \( (\w+)|\bconst (\w+) = \( (\w+)/g)];
  return functions.filter((match) => titles.has(match[2] ?? match[4])).map((match) => match[1] ?? match[3] ?? '');
}

// A skipped test proves nothing, so `it.skip('…')` does not count.
function opensTitle(tokens: readonly Token[], index: number, openers: ReadonlySet<string>): boolean {
  const [before = '', previous = '', word = '', mark] = [-3, -2, -1, 0].map((offset) => tokens[index + offset]?.text ?? '');
  if (mark === ':') return word === 'name' || word === 'title';
  if (mark !== '(') return false;
  return word === 'only' ? openers.has(before) : openers.has(word) && previous !== '.' && previous !== 'function';
}

function titleAt(tokens: readonly Token[], start: number): string {
  const first = tokens[start];
  if (first?.kind === 'string') return stringValue(first);
  if (first?.kind !== 'template') return '';
  const end = tokens.findIndex((token, index) => index >= start && token.kind === 'template' && token.text.endsWith('`'));
  return tokens.slice(start, end + 1).map(({ kind, text }) => (kind === 'template' ? text : '')).join('');
}
