import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { agentPackages } from '../../services/pty-server/agents/agent-packages.ts';
import { pythonPart } from './python-part.ts';
import type { RealPart } from './real-part.ts';

const { name: requirement, version, executable } = agentPackages.aider;
const environment = pythonPart({ name: 'aider', version, requirement, source: 'PyPI, about 700 MB' });
const program = join('program', executable);

/** An agent that is no npm package. Its program is alone in its folder, which can be put on a PATH. */
export const aider: RealPart = {
  ...environment,
  program,
  make: async (folder, env) => {
    await environment.make(folder, env);
    await mkdir(join(folder, dirname(program)));
    await writeFile(join(folder, program), `#!/bin/sh\nexec "$(dirname "$0")/../bin/python" -m ${executable} "$@"\n`);
    await chmod(join(folder, program), 0o755);
  },
};
