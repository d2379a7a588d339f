export type LaunchRefusal = 'agent-unknown' | 'agent-not-installed' | 'folder-refused' | 'native-session-refused';

/** An agent cannot be launched as asked. The message holds nothing secret. */
export class LaunchRefused extends Error {
  override readonly name = 'LaunchRefused';
  readonly code: LaunchRefusal;
  /** What to do about it. */
  readonly next: string;

  constructor(code: LaunchRefusal, message: string, next: string) {
    super(message);
    this.code = code;
    this.next = next;
  }
}
