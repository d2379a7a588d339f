import { readFile } from 'node:fs/promises';
import type { JsonObject } from '@openova/function-sdk';
import { parseAllDocuments, stringify } from 'yaml';

/** The objects of a YAML stream. Throws with the first thing that is no YAML or no object. */
export function parseManifests(text: string): readonly JsonObject[] {
  return [...parseAllDocuments(text)].flatMap((document) => {
    if (document.errors[0]) throw document.errors[0];
    const value: unknown = document.toJS();
    if (value === null) return [];
    if (typeof value !== 'object' || Array.isArray(value)) throw new Error('a document is no object');
    return [value as JsonObject];
  });
}

/** The objects of a YAML file; undefined when there is no such file. */
export async function readManifests(path: string, shownAs: string): Promise<readonly JsonObject[] | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`cannot read ${shownAs}: ${error.message}`, { cause: error });
  });
  if (text === undefined) return undefined;
  try {
    return parseManifests(text);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '').replace(/:$/, '') : String(error);
    throw new Error(`cannot read ${shownAs}: ${reason}`, { cause: error });
  }
}

/** A YAML stream with sorted keys, as the command line prints it. */
export function formatManifests(objects: readonly JsonObject[]): string {
  // Readers of Kubernetes manifests still follow YAML 1.1, where more plain words are no text.
  const options = { sortMapEntries: true, indentSeq: false, lineWidth: 0, compat: 'yaml-1.1' } as const;
  return objects.map((object) => `---\n${stringify(object, options)}`).join('');
}
