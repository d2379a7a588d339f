/** Says once that nobody wants an answer any more. An AbortSignal would do too, and take ten times as long. */
export class Cancellation {
  isCancelled = false;
  #listener = (): void => {};

  /** The listener is told in the place of the one before, and of what is still to come only. */
  onCancel(listener: () => void): void {
    this.#listener = listener;
  }

  cancel(): void {
    if (this.isCancelled) return;
    this.isCancelled = true;
    this.#listener();
  }
}
