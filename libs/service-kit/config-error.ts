/** The command line, the environment or a file named there asks for something that cannot be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** One line each; none holds a secret. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`cannot start: ${problems.join('; ')}`);
    this.problems = problems;
  }
}
