import type { Platform } from './oci/image.ts';

/** Images take Node and its libraries from this machine, so they are for its platform and no other. */
export function imagePlatform(os: string = process.platform, arch: string = process.arch): Platform {
  if (os !== 'linux') {
    throw new Error(`cannot build images on ${os}: they are made of this machine's Node and its shared libraries; run this on Linux, for example in a container`);
  }
  return { os, architecture: arch === 'x64' ? 'amd64' : arch };
}
