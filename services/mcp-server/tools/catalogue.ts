import { listSessions } from './session/list.ts';
import { getSession } from './session/get.ts';
import { sandboxInfo } from './session/info.ts';
import { showCapabilities } from './session/capabilities.ts';
import { whoami } from './session/whoami.ts';
import type { Tool } from './tool.ts';

/** Every tool of this server. */
export const catalogue: readonly Tool<never>[] = [whoami, showCapabilities, sandboxInfo, listSessions, getSession];
