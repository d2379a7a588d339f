/** The public host of a Sovereign's Sandboxes. */
export function sandboxHost(sovereignFqdn: string): string {
  return `sandbox.${sovereignFqdn}`;
}

/** Path prefix of one Sandbox at the Gateway, and the prefix that pty-server sees in its place. */
export function publicSessionsPath(ownerUid: string): string {
  return `/sessions/${ownerUid}`;
}
export const internalSessionsPath = '/sessions';

/** Where the sessions of all Sandboxes are reached, unless the platform says otherwise. */
export function defaultSessionsUrl(sovereignFqdn: string): string {
  return `wss://${sandboxHost(sovereignFqdn)}`;
}

/** Public WebSocket addresses of a session. The console never builds them: they come from status and API. */
export function sessionAddress(sessionsUrl: string, ownerUid: string, sessionId: string, stream: 'attach' | 'cards'): string {
  return `${sessionsUrl}${publicSessionsPath(ownerUid)}/${sessionId}/${stream}`;
}
