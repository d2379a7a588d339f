import { join } from 'node:path';
import { runInstaller } from '../engine/install-once.ts';
import type { RealPart } from './real-part.ts';

const neededPython = [3, 10] as const;
const isUsable = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${neededPython.join(', ')}))`;

const program = join('bin', 'python');

/** A package of PyPI in a virtual environment of its own, whose Python runs it as a module. */
export function pythonPart({ requirement, ...part }: Pick<RealPart, 'name' | 'version' | 'source'> & { readonly requirement: string }): RealPart {
  return {
    ...part,
    program,
    lack: async (env) => {
      const isThere = await runInstaller({ command: 'python3', args: ['-c', isUsable], env }).then(() => true, () => false);
      if (isThere) return undefined;
      return `no Python on the PATH that can make a virtual environment: install Python ${neededPython.join('.')} or later with venv and pip`;
    },
    // Modules find each other from the place of this Python; the scripts beside it hold the path where they were made, and are not used.
    make: async (folder, env) => {
      await runInstaller({ command: 'python3', args: ['-m', 'venv', folder], env });
      const args = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', `${requirement}==${part.version}`];
      await runInstaller({ command: join(folder, program), args, env });
    },
  };
}

/** The Python of a part that is one. */
export function pythonIn(folder: string): string {
  return join(folder, program);
}
