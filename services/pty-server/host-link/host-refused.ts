export type HostRefusalCode =
  | 'bad-frame'
  | 'bad-message'
  | 'cwd-not-found'
  | 'frame-too-large'
  | 'host-failed'
  | 'link-lost'
  | 'program-not-found'
  | 'replaced'
  | 'session-exists'
  | 'session-limit'
  | 'spawn-failed'
  | 'stopping'
  | 'unknown-session'
  | 'version-mismatch';

/** The host says no, or cannot be asked. */
export class HostRefused extends Error {
  override readonly name = 'HostRefused';
  readonly code: HostRefusalCode;

  constructor(code: HostRefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
