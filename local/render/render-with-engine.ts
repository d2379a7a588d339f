import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Json, JsonObject } from '@openova/function-sdk';
import { objectsAt, textAt } from '../pipeline/index.ts';
import type { Render, RenderExtras, RenderInput } from './render-input.ts';
import { parseManifests } from './manifests.ts';

export interface EngineOptions {
  /** The `crossplane` command line. */
  readonly cli: string;
  /** The core that renders. */
  readonly core: string;
  /** Where each function listens in plain text, by the name it has in the Composition. */
  readonly addresses: ReadonlyMap<string, string>;
}

const maxOutputBytes = 64 * 1024 * 1024;

/** Renders with the real engine: `crossplane composition render`. Rejects with what it wrote when it fails. */
export function engineRender({ cli, core, addresses }: EngineOptions): Render {
  return async (input, extras) => {
    const folder = await mkdtemp(join(tmpdir(), 'openova-render-'));
    try {
      const files = await writeInput(folder, input, addresses);
      const { stdout } = await run(cli, [
        'composition',
        'render',
        ...files,
        ...flags(extras),
        '--crossplane-binary',
        core,
      ]);
      return parseManifests(stdout);
    } catch (error) {
      const said = (error as { readonly stderr?: string }).stderr?.trim();
      if (!said) throw error;
      throw new Error(`cannot render with the real engine: ${said.replace(/^crossplane: error: /, '')}`, {
        cause: error,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

function run(program: string, args: readonly string[]): Promise<{ readonly stdout: string }> {
  return promisify(execFile)(program, args, { maxBuffer: maxOutputBytes });
}

async function writeInput(
  folder: string,
  input: RenderInput,
  addresses: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const { composite, composition, definition, observed, required } = input;
  const names = objectsAt(composition, 'spec', 'pipeline').map((step) => textAt(step, 'functionRef', 'name'));
  const functions = [...new Set(names)].map((name) => functionManifest(name, addresses.get(name)));
  const write = manifestWriter(folder);
  const paths = [
    await write('composite', [composite]),
    await write('composition', [composition]),
    await write('functions', functions),
    '--xrd',
    await write('definition', [definition]),
  ];
  if (observed.length > 0) paths.push('--observed-resources', await write('observed', observed));
  if (required.length > 0) paths.push('--required-resources', await write('required', required));
  for (const [index, [key, value]] of Object.entries(input.context).entries()) {
    paths.push('--context-files', `${key}=${await write(`context-${index}`, [value ?? null])}`);
  }
  return paths;
}

function manifestWriter(folder: string): (name: string, values: readonly Json[]) => Promise<string> {
  return async (name, values) => {
    const path = join(folder, `${name}.yaml`);
    // JSON is YAML, and leaves the reader nothing to interpret.
    await writeFile(path, values.map((value) => `---\n${JSON.stringify(value)}\n`).join(''));
    return path;
  };
}

function functionManifest(name: string, address: string | undefined): JsonObject {
  if (!address) throw new Error(`cannot render: nobody serves the function "${name}" of the Composition`);
  return {
    apiVersion: 'pkg.crossplane.io/v1',
    kind: 'Function',
    metadata: {
      name,
      annotations: {
        'render.crossplane.io/runtime': 'Development',
        'render.crossplane.io/runtime-development-target': address,
      },
    },
  };
}

function flags({ fullComposite, results, context }: RenderExtras): readonly string[] {
  return [
    ...(fullComposite ? ['--include-full-xr'] : []),
    ...(results ? ['--include-function-results'] : []),
    ...(context ? ['--include-context'] : []),
  ];
}
