import { join } from 'node:path';
import { mcpServerName, ptyServerName } from '@openova/sandbox-model';

/** What the entry of the runtime image sets besides: where pty-host and pty-server meet. */
export const imageVariables = { PTY_HOST_SOCKET: '/run/openova/pty-host.sock' } as const;

/** Folders that the runtime image has, besides the volumes mounted into it. */
export const imageFolders = ['/workspace'] as const;

/** The programs behind a command of the runtime image, in the order of their starts. */
export function programsOf(root: string, command: string): readonly { readonly name: string; readonly entry: string }[] {
  const services = join(root, 'services');
  switch (command) {
    case 'pty-server':
      return [
        { name: 'pty-host', entry: join(services, 'pty-server', 'host', 'main.ts') },
        { name: ptyServerName, entry: join(services, 'pty-server', 'main.ts') },
      ];
    case 'mcp-server':
      return [{ name: mcpServerName, entry: join(services, 'mcp-server', 'main.ts') }];
    case 'repo-clone':
      return [{ name: 'repo-clone', entry: join(services, 'pty-server', 'repo-clone', 'main.ts') }];
    default:
      throw new Error(`cannot run "${command}": the runtime image has no such command`);
  }
}
