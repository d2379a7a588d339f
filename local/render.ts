import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@openova/function-sdk';
import { runCommand } from './command.ts';
import { formatManifests, readManifests } from './render/manifests.ts';
import { parseRenderArguments, renderUsage, type RenderArguments } from './render/render-arguments.ts';
import type { RenderInput } from './render/render-input.ts';
import { openRenderer, type Renderer } from './render/renderer.ts';
import { loadStory } from './render/story.ts';
import { stageOf } from './stages/story-stages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(renderUsage);
    return 0;
  }
  const wanted = parseRenderArguments(argv);
  const { input } = await loadStory(root, wanted.story);
  const observed = wanted.observed === undefined ? input.observed : await readObserved(wanted.observed);
  const renderer = await openRenderer({ root, env: process.env, engine: wanted.engine });
  try {
    process.stderr.write(`render: ${renderer.description}\n`);
    const documents = await renderer.render(await inputAt(wanted, renderer, { ...input, observed }), wanted.extras);
    process.stdout.write(wanted.json ? `${JSON.stringify(documents, undefined, 2)}\n` : formatManifests(documents));
    return 0;
  } finally {
    await renderer.close();
  }
}

async function inputAt({ stage }: RenderArguments, { embedded }: Renderer, input: RenderInput): Promise<RenderInput> {
  if (stage === undefined) return input;
  const found = await stageOf(input, embedded, stage);
  if (found.number < stage) process.stderr.write(`render: the story ends with stage ${found.number}\n`);
  return found.input;
}

async function readObserved(path: string): Promise<readonly JsonObject[]> {
  const objects = await readManifests(resolve(path), relative(root, resolve(path)));
  if (!objects) throw new Error(`cannot read ${path}: there is no such file`);
  return objects;
}

process.exitCode = await runCommand('render', () => main(process.argv.slice(2)));
