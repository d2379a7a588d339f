import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gitea as part } from '../../../../tools/parts/parts.ts';
import { startGitea } from '../../../support/gitea-server.ts';
import { crossplaneAuthority } from '../../function-sdk/support/certificate-authority.ts';
import { partOrSkip } from '../../package/skip-reasons.ts';
import { gitPassword, gitUser, startGitServer } from '../../pty-server/repo-clone/git-server.ts';

/** Where repositories of Organizations are. */
export interface GitPlace {
  readonly urlTemplate: string;
  /** What lets one in there; undefined where nothing has to. */
  readonly credential: string | undefined;
  /** The certificate of its authority; undefined where there is no need of one. */
  readonly authority: string | undefined;
  addRepository(organization: string): Promise<void>;
  close(): Promise<void>;
}

/** Bare repositories in a folder. */
export async function bareRepositories(): Promise<GitPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'repositories-'));
  return {
    urlTemplate: `${pathToFileURL(folder).href}/{organization}.git`,
    credential: undefined,
    authority: undefined,
    addRepository: async (organization) => void (await promisify(execFile)('git', ['init', '--quiet', '--bare', join(folder, `${organization}.git`)])),
    close: async () => rmSync(folder, { recursive: true }),
  };
}

/** Repositories behind HTTPS, with a certificate that no public authority has given. */
export async function httpsRepositories(): Promise<GitPlace> {
  const authority = crossplaneAuthority();
  const { certificate: cert, key } = authority.issue({ usage: 'server', commonName: 'git' });
  const server = await startGitServer({ cert, key });
  return {
    urlTemplate: `${server.url}/{organization}.git`,
    credential: `${gitUser}:${gitPassword}`,
    authority: authority.certificate,
    addRepository: (organization) => server.create(organization, []),
    close: () => server.close(),
  };
}

/** A real Gitea, where each Organization is one of Gitea's own, with a repository that has a first commit. */
export async function giteaRepositories(context: Mocha.Context): Promise<GitPlace> {
  const server = await startGitea(await partOrSkip(context, part));
  return {
    urlTemplate: `${server.url}/{organization}/sandboxes.git`,
    credential: `${server.adminName}:${server.token}`,
    authority: undefined,
    addRepository: async (organization) => {
      await server.call('POST', '/orgs', { username: organization });
      await server.call('POST', `/orgs/${organization}/repos`, { name: 'sandboxes', private: true, auto_init: true, default_branch: 'main' });
    },
    close: () => server.close(),
  };
}
