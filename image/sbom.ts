import type { NpmPackage } from './bundle.ts';
import type { HashedFile } from './hashed-file.ts';

export interface DebianComponent {
  readonly name: string;
  readonly version: string;
  /** Of the package's file. */
  readonly sha256: string;
  /** Short names; none where the copyright file has no form that tells them. */
  readonly licences: readonly string[];
}

export interface SbomContent {
  readonly name: string;
  readonly version: string;
  readonly packages: readonly NpmPackage[];
  readonly node: HashedFile & { readonly version: string };
  /** Of the machine that built the image. */
  readonly libraries: readonly HashedFile[];
  readonly debian: readonly DebianComponent[];
}

/** A CycloneDX document of what an image holds. It names no time and no serial number: equal images have equal ones. */
export function sbomOf({ name, version, packages, node, libraries, debian }: SbomContent) {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'container', 'bom-ref': name, name, version } },
    components: [
      { type: 'platform', name: 'node', version: node.version, purl: `pkg:generic/node@${node.version}`, hashes: hashesOf(node), properties: pathOf(node) },
      ...packages.map(packageComponent),
      ...debian.map(debianComponent),
      ...libraries.map((library) => ({ type: 'file', name: library.path, hashes: hashesOf(library) })),
    ],
  };
}

function packageComponent({ name, version, license }: NpmPackage) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { type: 'library', 'bom-ref': purl, name, version, purl, ...(license !== undefined && { licenses: [{ expression: license }] }) };
}

function debianComponent({ name, version, licences, ...hash }: DebianComponent) {
  const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}`;
  const names = licences.length > 0 ? licences : [`see /usr/share/doc/${name}/copyright`];
  return { type: 'library', 'bom-ref': purl, name, version, purl, hashes: hashesOf(hash), licenses: names.map((licence) => ({ license: { name: licence } })) };
}

function hashesOf({ sha256 }: Pick<HashedFile, 'sha256'>) {
  return [{ alg: 'SHA-256', content: sha256 }];
}

function pathOf({ path }: HashedFile) {
  return [{ name: 'openova:path', value: path }];
}

/** The document as a file has it. */
export function sbomText(sbom: unknown): string {
  return `${JSON.stringify(sbom, undefined, 2)}\n`;
}
