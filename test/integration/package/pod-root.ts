import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** An unpacked image as a Pod sees it: a root that nobody can write, processes of its own, nothing of this machine's environment. */
export interface PodRoot {
  readonly root: string;
  /** `uid:gid`. */
  readonly user: string;
  /** As `NAME=value`. */
  readonly variables: readonly string[];
  /** What is mounted at each path: a folder of this machine, or an empty one in memory. */
  readonly volumes: Readonly<Record<string, string | undefined>>;
}

const enter = `
set -e
root=$1 user=$2
shift 2
setpriv=$(command -v setpriv) chroot=$(command -v chroot)
mkdir -p "$root/proc" "$root/dev"
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do
  mkdir -p "$root$1"
  if [ "$2" ]; then mount --bind "$2" "$root$1"; else mount -t tmpfs -o mode=1777 volume "$root$1"; fi
  shift 2
done
shift
mount -o remount,bind,ro "$root"
variables=()
while [ "$1" != -- ]; do variables+=("$1"); shift; done
shift
exec env -i "\${variables[@]}" "$setpriv" --no-new-privs "$chroot" --userspec="$user" "$root" "$@"
`;

/** What runs a command in the root: a program of this machine and its arguments. */
export function podCommand({ root, user, variables, volumes }: PodRoot, command: readonly string[]): [program: string, args: string[]] {
  const mounts = Object.entries(volumes).flatMap(([path, folder]) => [path, folder ?? '']);
  const entering = ['--mount', '--pid', '--fork', '--kill-child', 'bash', '-c', enter, 'enter', root, user, ...mounts];
  return ['unshare', [...entering, '--', ...variables, '--', ...command]];
}

/** Signals process 1 of what runs by such a command. */
export async function signalPod({ pid }: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  process.kill(Number(await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')), signal);
}
