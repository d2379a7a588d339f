/** The command line or the environment asks for something that cannot be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** One line each, in the order of the options. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`cannot read the options: ${problems.join('; ')}`);
    this.problems = problems;
  }
}
