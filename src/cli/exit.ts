/** How a command ends: 0 done, 1 refused or failed, 2 wrong usage, 78 environment or configuration. */
export const EXIT = { done: 0, failed: 1, usage: 2, environment: 78 } as const;

/** Ends the command with these lines on stderr. */
export class Stop extends Error {
  override readonly name = 'Stop';
  readonly code: number;
  readonly lines: readonly string[];

  constructor(code: number, lines: readonly string[]) {
    super(lines.join('\n'));
    this.code = code;
    this.lines = lines;
  }
}
