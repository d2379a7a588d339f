import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const definition = `apiVersion: apiextensions.crossplane.io/v1
kind: CompositeResourceDefinition
metadata:
  name: xdemos.demo.example.org
spec:
  group: demo.example.org
  names: {kind: XDemo, plural: xdemos}
  versions:
    - name: v1
      served: true
      referenceable: true
      schema:
        openAPIV3Schema: {type: object}
`;

const composition = `apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata:
  name: demo
spec:
  compositeTypeRef: {apiVersion: demo.example.org/v1, kind: XDemo}
  mode: Pipeline
  pipeline:
    - {step: one, functionRef: {name: openova-function-one}}
    - {step: two, functionRef: {name: openova-function-two}}
`;

const input = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: settings.demo.example.org
spec:
  group: demo.example.org
  names: {kind: Settings, plural: settings}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object}
`;

/** A checkout with a Configuration that depends on two functions and has the code of one. */
export async function writeSampleProject(root: string): Promise<void> {
  await writeFiles(root, {
    'package.json': JSON.stringify({ name: 'demo', version: '1.2.3' }),
    'crossplane.yaml': configuration(['one', 'two']),
    'package/apis/demo/definition.yaml': definition,
    'package/apis/demo/composition.yaml': composition,
    'functions/one/main.ts': `import { greeting } from './greeting.ts';\nprocess.stdout.write(greeting);\n`,
    'functions/one/greeting.ts': `export const greeting: string = 'hello\\n';\n`,
    'functions/one/package/crossplane.yaml': functionMeta,
    'functions/one/package/input/settings.yaml': input,
    // What lies beside the packages and is none of theirs.
    'examples/demo.yaml': 'apiVersion: demo.example.org/v1\nkind: XDemo\nmetadata:\n  name: example\n',
  });
}

/** The npm package of a Node that is small: what is in it does not matter to how it is packed. */
export async function writeSmallNode(folder: string): Promise<string> {
  await writeFiles(folder, { 'package.json': JSON.stringify({ name: 'node', version: '24.0.0' }), 'bin/node': '' });
  await copyFile('/bin/true', join(folder, 'bin', 'node'));
  await chmod(join(folder, 'bin', 'node'), 0o700);
  return folder;
}

const functionMeta = `apiVersion: meta.pkg.crossplane.io/v1
kind: Function
metadata:
  name: function-one
  annotations:
    meta.crossplane.io/license: Apache-2.0
    meta.crossplane.io/description: Says hello.
spec:
  crossplane: {version: ">=v1.18.0-0"}
  capabilities: [composition]
`;

function configuration(functions: readonly string[]): string {
  const references = functions.map((name) => `registry.example.org/openova/function-${name}`);
  const dependencies = references.map(
    (reference) => `    - {apiVersion: pkg.crossplane.io/v1, kind: Function, package: ${reference}, function: ${reference}, version: ">=v0.0.1"}\n`,
  );
  return `apiVersion: meta.pkg.crossplane.io/v1
kind: Configuration
metadata:
  name: demo
spec:
  crossplane: {version: ">=v1.18.0-0"}
  dependsOn:
${dependencies.join('')}`;
}

async function writeFiles(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}
