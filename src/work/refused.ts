/** A message that is wrong in itself: trying again cannot help. Says every problem, and what is allowed. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.problems = problems;
  }
}

export const refuse = (problem: string): never => {
  throw new Refused([problem]);
};
