import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateXSandbox } from './generate-xsandbox.ts';
import { generateProto } from './generate-proto.ts';
import { generateSettingsCrd } from './generate-settings-crd.ts';
import { writeFiles, type GeneratedFile } from './generated-file.ts';

/** Every generated file of the repository, freshly made. */
async function generateAll(): Promise<GeneratedFile[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'openova-generate-'));
  try {
    return [...(await generateProto(scratch)), ...(await generateXSandbox(scratch)), generateSettingsCrd()];
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** Paths of the generated files that differ from what the generators make now. */
export async function staleGenerated(): Promise<string[]> {
  const files = await generateAll();
  const current = await Promise.all(files.map(({ path }) => readFile(path, 'utf8').catch(() => undefined)));
  return files.filter(({ text }, index) => text !== current[index]).map(({ path }) => path);
}

if (import.meta.main) {
  const files = await generateAll();
  await writeFiles(files);
  for (const { path } of files) process.stdout.write(`${path}\n`);
}
