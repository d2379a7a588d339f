import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { generatedHeader, type GeneratedFile } from './generated-file.ts';

const source = 'package/apis/sandbox/definition.yaml';
const target = 'libs/sandbox-model/xsandbox/generated';

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: object } }[];
  };
}

/** The composite's TypeScript type and its precompiled validator, from the XRD. */
export async function generateXSandbox(scratch: string): Promise<GeneratedFile[]> {
  const crd = join(scratch, 'crd.yaml');
  await writeFile(crd, stringify(customResourceDefinition(parse(await readFile(source, 'utf8')) as Definition)));
  const generator = 'node_modules/@kubernetes-models/crd-generate/bin/crd-generate.js';
  await promisify(execFile)(process.execPath, [generator, '--input', crd, '--output', scratch]);
  const model = await readFile(join(scratch, 'sandbox.openova.io/v1/XSandbox.ts'), 'utf8');
  const validator = await readFile(join(scratch, '_schemas/SandboxOpenovaIoV1XSandbox.js'), 'utf8');
  const header = generatedHeader(source);
  return [
    { path: `${target}/xsandbox.ts`, text: header + composeTypes(model) },
    { path: `${target}/validate.js`, text: header + withoutMetadata(validator) },
  ];
}

function customResourceDefinition({ spec }: Definition): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${spec.names.plural}.${spec.group}` },
    spec: {
      group: spec.group,
      names: spec.names,
      scope: 'Cluster',
      versions: spec.versions.map(({ name, schema }) => ({ name, served: true, storage: true, schema })),
    },
  };
}

// The generator's class extends a run-time model that we do not use; only its interface is kept.
function composeTypes(model: string): string {
  const start = model.indexOf('export interface IXSandbox');
  const end = model.indexOf('\nexport class');
  if (start < 0 || end < 0) throw new Error(`cannot find the interface in the output for ${source}`);
  const imported = "import type { IObjectMeta } from '@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta';\n\n";
  return imported + model.slice(start, end).trimEnd().replace('IXSandbox', 'XSandbox') + '\n';
}

// The API server checks metadata; its schema would bring a large validator along.
function withoutMetadata(validator: string): string {
  return validator.replace(
    /^import \{ validate as (\w+) \} from "@kubernetes-models\/apimachinery\/.*";$/m,
    'const $1 = () => true;',
  );
}
