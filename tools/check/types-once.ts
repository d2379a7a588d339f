import { isGenerated, isScript, type SourceFile } from './source-file.ts';
import { codeTokens, type Token } from './tokens.ts';

/** Names that may be defined more than once, each with its reason. */
export const typesWithSeveralHomes: ReadonlyMap<string, string> = new Map([
  ['SandboxCondition', 'the console imports no library, and has what the API answers, which may be Unknown'],
  ['Sandbox', 'a test of the API server describes the part of the object that it reads'],
]);

interface TypeDefinition {
  readonly name: string;
  readonly place: string;
  readonly path: string;
}

/** Types, interfaces and classes that are defined in more than one file. A `.d.ts` repeats what its script defines. */
export function duplicateTypes(
  files: readonly SourceFile[],
  allowed: ReadonlyMap<string, string> = typesWithSeveralHomes,
): string[] {
  const written = files.filter((file) => isScript(file) && !isGenerated(file) && !file.path.endsWith('.d.ts'));
  const byName = Map.groupBy(written.flatMap(definitionsOf), ({ name }) => name);
  return [...byName]
    .filter(([name, definitions]) => !allowed.has(name) && new Set(definitions.map(({ path }) => path)).size > 1)
    .map(([name, definitions]) => `${name} is defined in ${definitions.map(({ place }) => place).join(' and ')}`);
}

function definitionsOf({ path, text }: SourceFile): TypeDefinition[] {
  const tokens = codeTokens(text);
  return tokens.flatMap((token, index) => {
    const name = tokens[index + 1];
    const defines = name?.kind === 'word' && isDefinition(token, tokens[index + 2]) && tokens[index - 1]?.text !== '.';
    return defines ? [{ name: name.text, place: `${path}:${token.line}`, path }] : [];
  });
}

function isDefinition({ kind, text }: Token, afterName: Token | undefined): boolean {
  if (kind !== 'word') return false;
  const follows = afterName?.text ?? '';
  if (text === 'type') return follows === '=' || follows === '<';
  return (text === 'interface' || text === 'class') && /^(?:[{<]|extends|implements)$/.test(follows);
}
