import type { ProcessEnvironment } from '../functions/served-process.ts';
import { localChannel } from './model-gate.ts';

export interface PlaneFacts {
  /** The one origin of everything that a browser sees. */
  readonly origin: string;
  readonly bridge: string;
  /** Of models that a Sandbox may use which names none; undefined: the one of this machine. */
  readonly channels: string | undefined;
}

/** The platform's settings on this machine, for the composition functions. */
export function planeSettings({ origin, bridge, channels = localChannel }: PlaneFacts): ProcessEnvironment {
  return {
    SANDBOX_PTY_SERVER_IMAGE: 'openova.local/sandbox-runtime:local',
    SANDBOX_MCP_IMAGE: 'openova.local/sandbox-runtime:local',
    SANDBOX_NEWAPI_URL: bridge,
    NEWAPI_DEFAULT_CHANNELS: channels,
    SOVEREIGN_FQDN: 'openova.local',
    SANDBOX_SESSIONS_URL: origin.replace(/^http/, 'ws'),
    SANDBOX_TICKET_JWKS_URL: `${origin}/.well-known/jwks.json`,
    SANDBOX_ALLOWED_ORIGINS: `${origin},${origin.replace('127.0.0.1', 'localhost')}`,
  };
}
