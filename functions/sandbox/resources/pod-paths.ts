export const homePath = '/home/sandbox';
export const workspacePath = '/workspace';
export const tokenPath = '/var/run/secrets/openova.io/llm-gateway';
/** Where pty-host and pty-server meet. */
export const runPath = '/run/openova';
export const temporaryPath = '/tmp';
