import { readdir } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import type { JsonObject } from '@openova/function-sdk';
import { claimToComposite } from './claim-to-composite.ts';
import { readManifests } from './manifests.ts';
import { loadSandboxPackage } from '../sandbox-package.ts';
import type { RenderInput } from './render-input.ts';
import { withXrdDefaults } from './xrd-defaults.ts';

/** A folder that shows one way to use a Sandbox. */
export interface Story {
  readonly name: string;
  readonly input: RenderInput;
}

const files = {
  composite: 'xr.yaml',
  claim: 'claim.yaml',
  observed: 'observed.yaml',
} as const;

/** The names of the stories in `examples/`. */
export async function storyNames(root: string): Promise<readonly string[]> {
  const examples = join(root, 'examples');
  const folders = (await readdir(examples, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const contents = await Promise.all(folders.map(({ name }) => readdir(join(examples, name))));
  const isStory = (index: number): boolean =>
    contents[index]?.some((file) => file === files.composite || file === files.claim) ?? false;
  return folders
    .map(({ name }) => name)
    .filter((_, index) => isStory(index))
    .toSorted();
}

type Reader = (file: string) => Promise<readonly JsonObject[]>;

/** Reads a story: its folder, or its name in `examples/`. A claim without `xr.yaml` is made a composite of. */
export async function loadStory(root: string, wanted: string): Promise<Story> {
  const known = await storyNames(root);
  const folder = known.includes(wanted) ? join(root, 'examples', wanted) : resolve(wanted);
  const read: Reader = async (file) => {
    const path = join(folder, file);
    return (await readManifests(path, relative(root, path))) ?? [];
  };
  const { composition, definition } = await loadSandboxPackage(root);
  const composite = await readComposite(read, definition);
  if (!composite) throw new Error(`cannot render "${wanted}": no such story; there are ${known.join(', ')}`);
  return {
    name: basename(folder),
    input: {
      composite: withXrdDefaults(composite, definition),
      composition,
      definition,
      observed: await read(files.observed),
      required: [],
      context: {},
    },
  };
}

async function readComposite(read: Reader, definition: JsonObject): Promise<JsonObject | undefined> {
  const [composite] = await read(files.composite);
  if (composite) return composite;
  const [claim] = await read(files.claim);
  return claim && claimToComposite(claim, definition);
}
