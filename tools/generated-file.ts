import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface GeneratedFile {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly text: string;
}

export function generatedHeader(source: string): string {
  return `// Made from ${source} by "npm run generate". DO NOT EDIT.\n`;
}

export async function writeFiles(files: readonly GeneratedFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}
