export type AccessCode = 'ticket_missing' | 'ticket_refused' | 'ticket_used' | 'ticket_of_other_session' | 'keys_unavailable';

/** The caller is not let in. The message holds nothing of what it showed. */
export class AccessRefused extends Error {
  override readonly name = 'AccessRefused';
  readonly code: AccessCode;

  constructor(code: AccessCode, message: string) {
    super(message);
    this.code = code;
  }
}
