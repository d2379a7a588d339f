import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DebianSource } from './debian/debian-layer.ts';
import { programContent } from './debian/debian-programs.ts';
import { planFunctionImage } from './function-image.ts';
import { imagePlatform } from './image-platform.ts';
import { writeDebianBase, writeDebianParts, writeNodeBase, type DebianParts, type NodeBase } from './node-base.ts';
import { openBlobStore, type BlobStore } from './oci/blob-store.ts';
import { writeDockerArchive } from './oci/docker-archive.ts';
import { writeImage, type Image, type ImagePlan } from './oci/image.ts';
import type { Layer } from './oci/layer.ts';
import { writeLayout } from './oci/layout.ts';
import type { FunctionSource, Project } from './project.ts';
import { planRuntimeImage, runtimeImageName, type RuntimeSource } from './runtime/runtime-image.ts';
import { sbomText } from './sbom.ts';
import { planServiceImage, type ServiceSource } from './service-image.ts';
import { writePackageImage } from './xpkg/package-image.ts';
import { configurationManifests, functionManifests, writeStage, type Manifests } from './xpkg/stage.ts';
import { buildXpkgFile } from './xpkg/xpkg-file.ts';

export interface PackageOptions {
  readonly project: Project;
  readonly out: string;
  readonly registry: string;
  /** The npm package of the Node that the images run. */
  readonly nodePackage: string;
  /** ISO 8601; the images say that they were created then. */
  readonly created: string;
  /** The `crossplane` command line; without it no package files are built. */
  readonly cli: string | undefined;
  /** Services that get an image of their own. */
  readonly services?: readonly ServiceSource[];
  /** Where packages of Debian come from; without it there are no images that have some. */
  readonly debian?: DebianSource | undefined;
  /** What the runtime image, which has some, is made of besides; without it there is none. */
  readonly runtime?: RuntimeSource;
  readonly report: (line: string) => void;
}

export interface BuiltOutput {
  /** Relative to the output folder. */
  readonly path: string;
  /** Of the image's manifest; a package file has none of its own. */
  readonly digest?: string;
}

interface Build extends PackageOptions {
  readonly store: BlobStore;
  readonly tag: string;
  readonly scratch: string;
  readonly outputs: BuiltOutput[];
}

// What Crossplane picks from an index. A Configuration runs nowhere, but an image has to name a platform.
const anyPlatform = { os: 'linux', architecture: 'amd64' };

/** Builds everything that a release consists of into an output folder, from which what was there before is removed. */
export async function buildPackages(options: PackageOptions): Promise<BuiltOutput[]> {
  imagePlatform();
  await clear(options.out);
  const blobs = join(options.out, '.blobs');
  const scratch = await mkdtemp(join(tmpdir(), 'openova-package-'));
  try {
    const store = await openBlobStore(blobs);
    const build: Build = { ...options, store, scratch, tag: `v${options.project.version}`, outputs: [] };
    await buildAll(build);
    return build.outputs;
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await rm(blobs, { recursive: true, force: true });
  }
}

async function buildAll(build: Build): Promise<void> {
  const { project, services = [], store, nodePackage, debian, created, registry, report } = build;
  // Compressing takes longest, and runs in threads of its own.
  const [base, parts] = await Promise.all([writeNodeBase(store, nodePackage), debian && writeDebianParts(store, debian, nodePackage)]);
  report(`base layer of Node ${base.node.version}, ${megabytes(sizeOf(base.layers))}`);
  for (const source of project.functions) await buildFunction(build, base, source);
  for (const source of services) {
    const below = await baseOf(build, source, { base, parts });
    if (below !== undefined) await buildService(build, below, source);
  }
  const manifests = await configurationManifests(project.root, { registry, version: project.version });
  const plan: ImagePlan = { platform: anyPlatform, created, config: {}, layers: [] };
  await buildPackage(build, project.configuration, { plan, manifests });
  if (parts !== undefined && build.runtime !== undefined) await buildRuntime(build, parts, build.runtime);
}

async function baseOf(
  { store, scratch }: Build,
  { name, debian }: ServiceSource,
  { base, parts }: { readonly base: NodeBase; readonly parts: DebianParts | undefined },
): Promise<NodeBase | undefined> {
  if (debian === undefined) return base;
  return parts && writeDebianBase(store, parts, { content: programContent(debian), folder: join(scratch, `debian-${name}`) });
}

async function buildRuntime(build: Build, parts: DebianParts, source: RuntimeSource): Promise<void> {
  const { store, project, created, scratch, report } = build;
  const { root, version } = project;
  const { plan, sbom, absent } = await planRuntimeImage(store, parts, { ...source, root, version, created, scratch });
  for (const { name, entry } of absent) report(`${runtimeImageName} has no ${name}: ${entry} is not there`);
  await writeOutput(build, join('images', runtimeImageName), await writeImage(store, plan));
  await writeSbom(build, runtimeImageName, sbom);
}

async function buildService(build: Build, base: NodeBase, source: ServiceSource): Promise<void> {
  const { plan, sbom } = await planServiceImage(build.store, base, { project: build.project, source, created: build.created });
  await writeOutput(build, join('images', source.name), await writeImage(build.store, plan));
  await writeSbom(build, source.name, sbom);
}

async function buildFunction(build: Build, base: NodeBase, source: FunctionSource): Promise<void> {
  const { store, project, tag, scratch } = build;
  const { plan, sbom } = await planFunctionImage(store, base, { project, source, created: build.created });
  const image = await writeImage(store, plan);
  await writeOutput(build, join('images', source.name), image);
  await writeSbom(build, source.name, sbom);
  const archive = join(scratch, `${source.name}.tar`);
  if (build.cli !== undefined) await writeDockerArchive(archive, { store, image, name: `${build.registry}/${source.name}:${tag}` });
  const manifests = await functionManifests(join(project.root, source.folder, 'package'));
  await buildPackage(build, source.name, { plan, manifests, archive });
}

async function buildPackage(
  build: Build,
  name: string,
  { plan, manifests, archive }: { plan: ImagePlan; manifests: Manifests; archive?: string },
): Promise<void> {
  const stage = join(build.out, 'package', name);
  await writeStage(stage, manifests);
  await writeOutput(build, join('packages', name), await writePackageImage(build.store, plan, manifests));
  if (build.cli === undefined) return;
  const file = `${name}-${build.tag}.xpkg`;
  await buildXpkgFile({ cli: build.cli, stage, output: join(build.out, file), ...(archive !== undefined && { runtimeArchive: archive }) });
  build.report(file);
  build.outputs.push({ path: file });
}

async function writeOutput({ store, out, tag, report, outputs }: Build, path: string, image: Image): Promise<void> {
  await writeLayout(join(out, path), { store, image, tag });
  report(`${path}, ${megabytes(sizeOf(image.plan.layers))}, ${image.manifest.digest}`);
  outputs.push({ path, digest: image.manifest.digest });
}

async function writeSbom({ out, outputs }: Build, name: string, sbom: unknown): Promise<void> {
  const path = join('images', `${name}.cdx.json`);
  await writeFile(join(out, path), sbomText(sbom));
  outputs.push({ path });
}

// A build that fails must not leave the packages of an earlier one behind.
async function clear(out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  const own = (await readdir(out)).filter((name) => ['images', 'package', 'packages', '.blobs'].includes(name) || name.endsWith('.xpkg'));
  for (const name of own) await rm(join(out, name), { recursive: true });
}

function sizeOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, { size }) => sum + size, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes < 1_000_000 ? 3 : 1)} MB`;
}
