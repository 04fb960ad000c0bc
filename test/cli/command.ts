/** A command as a process, run to its end. */
import { type StartOptions, startDuban } from '../support/process.js';

export interface Ended {
  readonly code: number | null;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** All of stdout, as JSON. */
  json<T = Record<string, unknown>>(): T;
  /** Each line of stdout, as JSON. */
  lines<T = Record<string, unknown>>(): T[];
}

export async function duban(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  input = '',
  options: StartOptions = {},
): Promise<Ended> {
  const command = startDuban(args, { ...options, env });
  command.endInput(input);
  const { code, signal } = await command.exit;
  const { stdout, stderr } = command;
  if (signal !== null)
    throw new Error(`duban ${args.join(' ')} was ended by ${signal}:\n${stderr.join('\n')}`);
  return {
    code,
    stdout,
    stderr,
    json: () => JSON.parse(stdout.join('\n')),
    lines: () => stdout.map((line) => JSON.parse(line)),
  };
}
