import { join } from 'node:path';
import type { JsonObject } from '@openova/function-sdk';
import { readManifests } from './render/manifests.ts';

/** The XRD and the Composition of Sandboxes. */
export interface SandboxPackage {
  readonly definition: JsonObject;
  readonly composition: JsonObject;
}

export async function loadSandboxPackage(root: string): Promise<SandboxPackage> {
  const read = async (name: string): Promise<JsonObject> => {
    const path = join('package', 'apis', 'sandbox', name);
    const [manifest] = (await readManifests(join(root, path), path)) ?? [];
    if (!manifest) throw new Error(`cannot read ${path}: it is not there`);
    return manifest;
  };
  return { composition: await read('composition.yaml'), definition: await read('definition.yaml') };
}
