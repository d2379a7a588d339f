import type { NpmPackage } from './bundle.ts';

export interface HashedFile {
  /** In the image. */
  readonly path: string;
  readonly sha256: string;
}

export interface SbomContent {
  readonly name: string;
  readonly version: string;
  readonly packages: readonly NpmPackage[];
  readonly node: HashedFile & { readonly version: string };
  readonly libraries: readonly HashedFile[];
}

/** A CycloneDX document of what an image holds. It names no time and no serial number: equal images have equal ones. */
export function sbomOf({ name, version, packages, node, libraries }: SbomContent) {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'container', 'bom-ref': name, name, version } },
    components: [
      { type: 'platform', name: 'node', version: node.version, purl: `pkg:generic/node@${node.version}`, hashes: hashesOf(node), properties: pathOf(node) },
      ...packages.map(packageComponent),
      ...libraries.map((library) => ({ type: 'file', name: library.path, hashes: hashesOf(library) })),
    ],
  };
}

function packageComponent({ name, version, license }: NpmPackage) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { type: 'library', 'bom-ref': purl, name, version, purl, ...(license !== undefined && { licenses: [{ expression: license }] }) };
}

function hashesOf({ sha256 }: HashedFile) {
  return [{ alg: 'SHA-256', content: sha256 }];
}

function pathOf({ path }: HashedFile) {
  return [{ name: 'openova:path', value: path }];
}
