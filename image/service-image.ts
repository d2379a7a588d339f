import { join } from 'node:path';
import { tiniInImage } from './debian/debian-packages.ts';
import type { DebianPrograms } from './debian/debian-programs.ts';
import type { NodeBase } from './node-base.ts';
import { nodeProgramConfig } from './node-program-config.ts';
import { planNodeProgram } from './node-program.ts';
import type { BlobStore } from './oci/blob-store.ts';
import type { PlannedImage } from './planned-image.ts';
import type { Project } from './project.ts';
import { folderEntries } from './rootfs/folder-entries.ts';

/** A service that runs in an image of its own. */
export interface ServiceSource {
  readonly name: string;
  readonly description: string;
  /** Relative to the root of the project. */
  readonly entry: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A folder of the project that lies beside the program. */
  readonly folder?: { readonly from: string; readonly name: string };
  /** Programs of others that it runs; with them Debian's libraries lie below it, and none of the building machine's. */
  readonly debian?: DebianPrograms;
}

// What delivery by commits calls: everything else of git is a part of its program, serves, or is a script for a shell or Perl.
const gitOverHttp: DebianPrograms = {
  packages: ['git'],
  programs: ['usr/bin/git', 'usr/lib/git-core/git-remote-http', 'usr/lib/git-core/git-remote-https'],
};

export const serviceSources: readonly ServiceSource[] = [
  {
    name: 'token-bridge',
    description: 'Mints, verifies and revokes the tokens of Sandboxes, and is the gate through which they reach models',
    entry: 'services/token-bridge/main.ts',
    environment: { TOKEN_BRIDGE_DATA_DIR: '/data' },
  },
  {
    name: 'sessions-api',
    description: 'Sandboxes for the console, the phone and the command line, and the console itself',
    entry: 'services/sessions-api/main.ts',
    environment: { SESSIONS_API_CONSOLE_DIR: '/app/console' },
    folder: { from: 'console/dist', name: 'console' },
    debian: gitOverHttp,
  },
];

/** Bundles a service and plans the image that runs it. */
export async function planServiceImage(store: BlobStore, base: NodeBase, { project, source, created }: {
  readonly project: Project;
  readonly source: ServiceSource;
  readonly created: string;
}): Promise<PlannedImage> {
  const { root, version } = project;
  const { name, description, entry, environment, folder, debian } = source;
  const beside = folder === undefined ? [] : await folderEntries(join(root, folder.from), (path) => (path.startsWith('.') ? undefined : `app/${folder.name}/${path}`));
  const labels = { title: name, description, version, licenses: 'Apache-2.0' };
  const config = nodeProgramConfig({ labels, ports: [8080], ...(environment && { environment }), ...(debian && { init: tiniInImage }) });
  return planNodeProgram(store, base, { name, version, created, root, entry, beside, config });
}
