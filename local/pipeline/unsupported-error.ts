/** What the real engine can do and this pipeline cannot. Render with the real one instead. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';

  constructor(subject: string, thing: string) {
    super(`cannot compose ${subject}: the embedded pipeline does not support ${thing}; use the real engine`);
  }
}
