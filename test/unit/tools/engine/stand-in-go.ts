import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface StandInGo {
  /** An environment in which `go` is the stand-in and the cache is empty. */
  readonly env: { readonly PATH: string; readonly XDG_CACHE_HOME: string };
  /** The subcommands it got, in order. */
  readonly calls: () => Promise<string[]>;
}

/** A `go` that answers at once: real builds take minutes, and what is tested is who builds what, when and where. */
export async function standInGo(folder: string, { version = '1.26.8', failing = '', dataFolder = '' } = {}): Promise<StandInGo> {
  const bin = join(folder, 'bin');
  const log = join(folder, 'calls');
  await mkdir(bin, { recursive: true });
  await writeFile(log, '');
  await writeFile(join(bin, 'go'), `#!/bin/sh
echo "$1 $2" >>'${log}'
case "$1 $2" in
  '${failing}') echo 'go: downloading something' >&2; echo 'go: no such module' >&2; exit 1;;
  'env GOVERSION') echo go${version};;
  'mod download') echo '{"Dir": "${dataFolder}"}';;
  'build '*) sleep 0.3; while [ "$1" != -o ]; do shift; done; cp go.mod "$2"; chmod +x "$2";;
esac
`);
  await chmod(join(bin, 'go'), 0o755);
  return {
    env: { PATH: `${bin}:/bin:/usr/bin`, XDG_CACHE_HOME: join(folder, 'cache') },
    calls: async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== ''),
  };
}
