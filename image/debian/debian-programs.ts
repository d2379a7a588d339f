import { nonroot, systemFiles } from '../rootfs/node-rootfs.ts';
import type { DebianContent } from './debian-layer.ts';
import { basePackages, tiniInImage } from './debian-packages.ts';

/** Programs of Debian's that lie below one of ours. */
export interface DebianPrograms {
  readonly packages: readonly string[];
  /** What of the packages is run; nothing else that could be is in the image. */
  readonly programs: readonly string[];
}

const leftOut: readonly RegExp[] = [
  // base-files needs it to be installed.
  /^mawk$/,
  // A database of passwords, for servers that ask for one.
  /^libsasl2-modules-db$/,
];

const chosenPaths: readonly RegExp[] = [
  // The libraries that programs are linked with, and not what they could load beside these.
  /^(?:usr\/)?lib\w*\/(?:[\w-]+-linux-gnu\/)?[^/]+\.so(?:\.\d+)*$/,
  /^(?:etc|usr\/lib)\/os-release$/,
  // A package may share the documents of another one.
  /^usr\/share\/doc\/[^/]+(?:\/copyright)?$/,
  /^usr\/share\/common-licenses\//,
];

/** The programs, tini, the libraries that they and Node are linked with, and one account without rights; no shell, and nothing to install with. */
export function programContent({ packages, programs }: DebianPrograms): DebianContent {
  return {
    packages: [...basePackages, ...packages],
    isLeftOut: (name) => leftOut.some((pattern) => pattern.test(name)),
    programs: [tiniInImage, ...programs],
    isChosen: (path) => chosenPaths.some((pattern) => pattern.test(path)),
    system: systemFiles(nonroot),
  };
}
