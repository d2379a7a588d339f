import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gatewayCrds, kubernetesOpenApi } from '../../tools/engine/artefacts.ts';
import { isMissing, type Missing } from '../../tools/engine/go.ts';
import { provide } from '../../tools/engine/provide.ts';

export interface SchemaSources {
  /** The OpenAPI 2 document of Kubernetes, JSON. */
  readonly kubernetes: string;
  /** CustomResourceDefinitions, a YAML document each. */
  readonly definitions: readonly string[];
}

/** The schemas that Kubernetes and Gateway API publish in their Go modules, cached outside the checkout. */
export async function schemaSources(): Promise<SchemaSources | Missing> {
  const options = { env: process.env, report: () => {} };
  const [document, folder] = [await provide(kubernetesOpenApi, options), await provide(gatewayCrds, options)];
  if (isMissing(document)) return document;
  if (isMissing(folder)) return folder;
  const definitions = ['httproutes', 'referencegrants'].map((plural) => join(folder, `gateway.networking.k8s.io_${plural}.yaml`));
  return {
    kubernetes: await readFile(document, 'utf8'),
    definitions: await Promise.all(definitions.map((path) => readFile(path, 'utf8'))),
  };
}
