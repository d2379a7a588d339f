import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Issued } from './certificate-authority.ts';

/** A folder as Kubernetes mounts a Secret: the files are links into a generation that is swapped as a whole. */
export interface CertificateFolder {
  readonly path: string;
  replace(server: Issued, ca: string): Promise<void>;
  remove(): Promise<void>;
}

const files = ['tls.crt', 'tls.key', 'ca.crt'];

export async function mountCertificates(server: Issued, ca: string): Promise<CertificateFolder> {
  const path = await mkdtemp(join(tmpdir(), 'function-sdk-'));
  let generation = 0;
  const replace = async (issued: Issued, authority: string): Promise<void> => {
    generation += 1;
    const name = `..generation-${generation}`;
    await mkdir(join(path, name));
    const contents = [issued.certificate, issued.key, authority];
    await Promise.all(files.map((file, index) => writeFile(join(path, name, file), contents[index]!)));
    await symlink(name, join(path, '..data_tmp'));
    await rename(join(path, '..data_tmp'), join(path, '..data'));
  };
  await replace(server, ca);
  await Promise.all(files.map((file) => symlink(join('..data', file), join(path, file))));
  return { path, replace, remove: () => rm(path, { recursive: true }) };
}
