/** A message that is wrong in itself: trying again cannot help. Says every problem, and what is allowed. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.problems = problems;
  }
}

/** What of a refusal a log may hold: the field and what is allowed, never what somebody sent. */
export const withoutValues = (problem: string): string => {
  const field = /^([A-Za-z]{1,20}(?:\.[a-z]{1,12})?): /.exec(problem)?.[1] ?? 'message';
  return `${KNOWN_FIELDS.has(field) ? field : 'unknown field'}: ${problem.slice(problem.lastIndexOf('; ') + 2)}`;
};

const KNOWN_FIELDS = new Set(
  `message kind category channel site department summary details complainant complainant.name complainant.title
  complainant.phone complainant.address receivedAt receivedBy relayedAt slipIssuedAt responsible settledOnTheSpot
  difficult wideImpact source sourceId slip type at by note corrects`.split(/\s+/),
);

export const refuse = (problem: string): never => {
  throw new Refused([problem]);
};
