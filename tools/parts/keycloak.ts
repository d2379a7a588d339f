import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runInstaller } from '../engine/install-once.ts';
import type { RealPart } from './real-part.ts';

const program = join('bin', 'kc.sh');

/** The server of Keycloak, made ready to start with its data in memory. */
export function keycloakPart(version: string): RealPart {
  return {
    name: 'keycloak',
    version,
    source: 'Maven Central, about 170 MB',
    program,
    lack: async (env) => {
      const answers = (command: string, flag: string): Promise<boolean> => runInstaller({ command, args: [flag], env }).then(() => true, () => false);
      return (await answers('mvn', '--version')) && (await answers('java', '-version')) ? undefined : 'no Maven or no Java on the PATH: install Maven and Java 17 or later';
    },
    make: async (folder, env) => {
      const downloads = `${folder}.download`;
      const name = `keycloak-quarkus-dist-${version}`;
      const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:tar.gz`;
      try {
        await mkdir(downloads);
        await runInstaller({ command: 'mvn', args: ['-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${downloads}`], env });
        await runInstaller({ command: 'tar', args: ['-xzf', join(downloads, `${name}.tar.gz`), '-C', downloads], env });
        await rename(join(downloads, `keycloak-${version}`), folder);
      } finally {
        await rm(downloads, { recursive: true, force: true });
      }
      await runInstaller({ command: join(folder, program), args: ['build', '--db=dev-mem'], env });
    },
  };
}
