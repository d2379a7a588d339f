import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor.js';
import pbjs from 'protobufjs-cli/pbjs.js';
import { generatedHeader, type GeneratedFile } from './generated-file.ts';

const library = 'libs/function-sdk';
const sources = ['run_function.proto', 'health.proto', 'reflection.proto'];
const packages = ['apiextensions.fn.proto.v1', 'grpc.health.v1', 'grpc.reflection.v1'];

/** Contracts published under two package names with the same content; only the first is written by hand. */
const twins = [
  ['apiextensions.fn.proto.v1', 'apiextensions.fn.proto.v1beta1'],
  ['grpc.reflection.v1', 'grpc.reflection.v1alpha'],
] as const;

/** The names by which other tools know the files of these packages. */
const fileNames: Readonly<Record<string, string>> = {
  'apiextensions.fn.proto.v1': 'apiextensions/fn/proto/v1/run_function.proto',
  'apiextensions.fn.proto.v1beta1': 'apiextensions/fn/proto/v1beta1/run_function.proto',
  'grpc.health.v1': 'grpc/health/v1/health.proto',
  'grpc.reflection.v1': 'grpc/reflection/v1/reflection.proto',
  'grpc.reflection.v1alpha': 'grpc/reflection/v1alpha/reflection.proto',
  'google.protobuf.Duration': 'google/protobuf/duration.proto',
  'google.protobuf.Struct': 'google/protobuf/struct.proto',
};

/** Message codecs, their types, and the descriptors that server reflection answers with. */
export async function generateProto(scratch: string): Promise<GeneratedFile[]> {
  const texts = await Promise.all(sources.map((source) => readFile(`${library}/proto/${source}`, 'utf8')));
  const header = generatedHeader(`${library}/proto`);
  const opaque = opaqueStructs(parse(texts));
  return [
    { path: `${library}/generated/messages.js`, text: header + (await messageCode(opaque, scratch)) },
    { path: `${library}/generated/messages.d.ts`, text: header + messageTypes(opaque) },
    { path: `${library}/generated/descriptors.ts`, text: header + descriptorTable(texts) },
  ];
}

function parse(texts: readonly string[]): protobuf.Root {
  const root = new protobuf.Root();
  // These two come with protobufjs; the parser leaves loading them to a file loader.
  for (const name of ['duration', 'struct']) root.addJSON(protobuf.common.get(`google/protobuf/${name}.proto`)!.nested!);
  for (const text of texts) protobuf.parse(text, root);
  root.resolveAll();
  return root;
}

// The library encodes and decodes google.protobuf.Struct as plain JSON, so code for its parts is not wanted.
function opaqueStructs(root: protobuf.Root): protobuf.Root {
  const struct = root.lookupType('google.protobuf.Struct');
  for (const field of struct.fieldsArray) struct.remove(field);
  const google = root.lookup('google.protobuf') as protobuf.Namespace;
  for (const name of ['Value', 'ListValue', 'NullValue']) google.remove(google.get(name)!);
  return root;
}

async function messageCode(root: protobuf.Root, scratch: string): Promise<string> {
  const json = join(scratch, 'messages.json');
  await writeFile(json, JSON.stringify(root.toJSON()));
  const left = ['create', 'verify', 'convert', 'delimited', 'typeurl', 'comments', 'service'].map((what) => `--no-${what}`);
  const shape = ['--target', 'static-module', '--wrap', 'esm', '--root', 'openova-function-sdk', '--force-number'];
  return new Promise((resolve, reject) => {
    pbjs.main([...shape, ...left, json], (error, output) =>
      error || output === undefined ? reject(error ?? new Error('pbjs made no output')) : resolve(output),
    );
  });
}

function messageTypes(root: protobuf.Root): string {
  const imports = "import type { LazyObject } from '../struct/lazy-object.ts';\nimport type { Codec } from '../wire/codec.ts';\n";
  const blocks = [...packages, 'google.protobuf'].map((name) => {
    const members = (root.lookup(name) as protobuf.Namespace).nestedArray.flatMap((nested) => declarations(nested));
    return `\nexport namespace ${name} {\n${members.map((line) => `  ${line}\n`).join('')}}\n`;
  });
  return imports + blocks.join('');
}

function declarations(object: protobuf.ReflectionObject): string[] {
  if (object instanceof protobuf.Enum) return [`const ${object.name}: ${enumType(object)};`];
  if (!(object instanceof protobuf.Type)) return [];
  if (object.fullName === '.google.protobuf.Struct') return ['const Struct: Codec<LazyObject>;'];
  const enums = object.nestedArray.filter((inner) => inner instanceof protobuf.Enum);
  const holders = enums.map((inner) => ` & { readonly ${inner.name}: ${enumType(inner)} }`);
  return [
    `interface ${object.name} {`,
    ...object.fieldsArray.map((field) => `  ${field.name}?: ${fieldType(field)} | null | undefined;`),
    '  $unknowns?: Uint8Array[];',
    '}',
    `const ${object.name}: Codec<${object.name}>${holders.join('')};`,
  ];
}

function enumType({ values }: protobuf.Enum): string {
  return `{ ${Object.entries(values).map(([name, value]) => `readonly ${name}: ${value}`).join('; ')} }`;
}

function fieldType(field: protobuf.Field): string {
  const name = valueType(field);
  if (field instanceof protobuf.MapField) return `{ [key: string]: ${name} }`;
  return field.repeated ? `${name}[]` : name;
}

function valueType(field: protobuf.Field): string {
  const resolved = field.resolvedType;
  if (resolved?.fullName === '.google.protobuf.Struct') return 'LazyObject';
  if (resolved instanceof protobuf.Type) return resolved.fullName.slice(1);
  if (field.type === 'string') return 'string';
  if (field.type === 'bool') return 'boolean';
  if (field.type === 'bytes') return 'Uint8Array';
  return field.type === 'int64' ? 'number | { toNumber(): number }' : 'number';
}

function descriptorTable(texts: readonly string[]): string {
  const files = parseWithTwins(texts);
  const rows = files.map(({ name, dependency, symbols, bytes }) =>
    [
      '  {',
      `    name: ${quoted(name)},`,
      `    dependencies: [${dependency.map(quoted).join(', ')}],`,
      `    symbols: [\n${symbols.map((symbol) => `      ${quoted(symbol)},\n`).join('')}    ],`,
      `    descriptor:\n      ${quoted(Buffer.from(bytes).toString('base64'))},`,
      '  },\n',
    ].join('\n'),
  );
  return [
    "import type { FileDescriptor } from '../serve/file-descriptor.ts';\n\n",
    '/** Serialized FileDescriptorProto messages in base64, and the symbols that each file defines. */\n',
    `export const fileDescriptors: readonly FileDescriptor[] = [\n${rows.join('')}];\n`,
  ].join('');
}

function quoted(text: string): string {
  return `'${text}'`;
}

interface DescribedFile {
  readonly name: string;
  readonly dependency: readonly string[];
  readonly symbols: readonly string[];
  readonly bytes: Uint8Array;
}

function parseWithTwins(texts: readonly string[]): DescribedFile[] {
  const copies = twins.map(([from, to]) =>
    texts.find((text) => text.includes(`package ${from};`))!.replace(`package ${from};`, `package ${to};`),
  );
  const root = parse([...texts, ...copies]);
  const own = [...packages, ...twins.map(([, to]) => to)].map((name) => {
    const members = (root.lookup(name) as protobuf.Namespace).nestedArray;
    return describeFile(fileNames[name]!, name, members);
  });
  const google = (root.lookup('google.protobuf') as protobuf.Namespace).nestedArray;
  const [durations, structs] = [true, false].map((wanted) => google.filter(({ name }) => (name === 'Duration') === wanted));
  const known = [
    describeFile(fileNames['google.protobuf.Duration']!, 'google.protobuf', durations!),
    describeFile(fileNames['google.protobuf.Struct']!, 'google.protobuf', structs!),
  ];
  return [...own, ...known].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function describeFile(name: string, packageName: string, members: readonly protobuf.ReflectionObject[]): DescribedFile {
  const messages = members.filter((member) => member instanceof protobuf.Type);
  const enums = members.filter((member) => member instanceof protobuf.Enum);
  const services = members.filter((member) => member instanceof protobuf.Service);
  const dependency = [...new Set(messages.flatMap(imported))].filter((file) => file !== name).toSorted();
  const file = {
    name,
    package: packageName,
    dependency,
    messageType: messages.map(describeMessage),
    enumType: enums.map(describeEnum),
    service: services.map(describeService),
    syntax: 'proto3',
  };
  const bytes = descriptor.FileDescriptorProto.encode(descriptor.FileDescriptorProto.fromObject(file)).finish();
  return { name, dependency, symbols: members.flatMap(symbolsOf), bytes };
}

function imported(message: protobuf.Type): string[] {
  const names = message.fieldsArray.map((field) => fileNames[field.resolvedType?.fullName.slice(1) ?? '']);
  return names.filter((name) => name !== undefined);
}

function symbolsOf(object: protobuf.ReflectionObject): string[] {
  const name = object.fullName.slice(1);
  if (object instanceof protobuf.Service) return [name, ...object.methodsArray.map((method) => `${name}.${method.name}`)];
  return object instanceof protobuf.Type ? [name, ...object.nestedArray.flatMap(symbolsOf)] : [name];
}

function describeMessage(message: protobuf.Type): object {
  const maps = message.fieldsArray.filter((field) => field instanceof protobuf.MapField);
  const nested = message.nestedArray.filter((inner) => inner instanceof protobuf.Type);
  return {
    name: message.name,
    field: message.fieldsArray.map((field) => describeField(message, field)),
    nestedType: [...nested.map(describeMessage), ...maps.map(describeMapEntry)],
    enumType: message.nestedArray.filter((inner) => inner instanceof protobuf.Enum).map(describeEnum),
    oneofDecl: declaredOneofs(message).map(({ name }) => ({ name })),
  };
}

// The descriptor format wants the one-member groups behind "optional" after all others.
function declaredOneofs(message: protobuf.Type): protobuf.OneOf[] {
  return message.oneofsArray.toSorted((one, other) => Number(one.isProto3Optional) - Number(other.isProto3Optional));
}

function describeField(message: protobuf.Type, field: protobuf.Field): object {
  const isMap = field instanceof protobuf.MapField;
  return {
    ...fieldCore(field.protoName, field.id, isMap ? undefined : field),
    ...(isMap ? { type: 'TYPE_MESSAGE', typeName: `${message.fullName}.${entryName(field)}` } : {}),
    label: isMap || field.repeated ? 'LABEL_REPEATED' : 'LABEL_OPTIONAL',
    ...(field.partOf ? { oneofIndex: declaredOneofs(message).indexOf(field.partOf) } : {}),
    ...(field.partOf?.isProto3Optional ? { proto3Optional: true } : {}),
    ...(field.options?.['deprecated'] === true ? { options: { deprecated: true } } : {}),
  };
}

function fieldCore(name: string, number: number, field: protobuf.FieldBase | undefined): object {
  if (!field) return { name, number };
  const { resolvedType } = field;
  if (!resolvedType) return { name, number, type: `TYPE_${field.type.toUpperCase()}` };
  const type = resolvedType instanceof protobuf.Enum ? 'TYPE_ENUM' : 'TYPE_MESSAGE';
  return { name, number, type, typeName: resolvedType.fullName };
}

function describeMapEntry(field: protobuf.MapField): object {
  const label = 'LABEL_OPTIONAL';
  const key = { name: 'key', number: 1, label, type: `TYPE_${field.keyType.toUpperCase()}` };
  return { name: entryName(field), field: [key, { ...fieldCore('value', 2, field), label }], options: { mapEntry: true } };
}

function entryName(field: protobuf.FieldBase): string {
  return `${field.name[0]!.toUpperCase()}${field.name.slice(1)}Entry`;
}

function describeEnum(object: protobuf.Enum): object {
  return { name: object.name, value: Object.entries(object.values).map(([name, number]) => ({ name, number })) };
}

function describeService(service: protobuf.Service): object {
  const method = service.methodsArray.map((rpc) => ({
    name: rpc.name,
    inputType: rpc.resolvedRequestType!.fullName,
    outputType: rpc.resolvedResponseType!.fullName,
    clientStreaming: rpc.requestStream === true,
    serverStreaming: rpc.responseStream === true,
  }));
  return { name: service.name, method };
}
