export type LaunchRefusal = 'agent_unknown' | 'agent_not_installed' | 'folder_refused' | 'launch_files_refused' | 'native_session_refused';

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
