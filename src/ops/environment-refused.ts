/** What a variable names cannot be had, however long one waits: apart, so that the command line can name it. */
export class EnvironmentRefused extends Error {
  override readonly name = 'EnvironmentRefused';

  /** `problem` repeats no value. */
  constructor(variable: string, problem: string, options: ErrorOptions) {
    super(`${variable}: ${problem}`, options);
  }
}
