/** The shipped configuration with limits of seconds. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../support/process.js';

export interface ConfigFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Mails leave one by one and at once. */
export const AT_ONCE = `groupWait: 0s
flushInterval: 0s
digestFrom: off
rate: off
quietHours: off
daily: off
`;

/** Each replacement must be found: a policy that changes must not leave a test with limits of hours. */
export async function configWith(
  replacements: readonly (readonly [string, string])[],
): Promise<ConfigFolder> {
  const path = await mkdtemp(join(tmpdir(), 'duban-test-config-'));
  await cp(join(PROJECT, 'config'), path, { recursive: true });
  // The folder's own tests speak of the procedure's hours.
  await rm(join(path, 'tests'), { recursive: true });
  const file = join(path, 'policy.yaml');
  let text = await readFile(file, 'utf8');
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error(`policy.yaml does not say ${from}`);
    text = text.replace(from, to);
  }
  await writeFile(file, text);
  await writeFile(join(path, 'mail.yaml'), AT_ONCE);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Category one: a reminder, a breach a good second later (on a busy machine it would else overtake the reminder), then all ranks. */
export const SECONDS = [
  ['service: 4h', 'service: 6s'],
  ['{ at: +1d, tell: [department-head, supervisor] }', '{ at: +1s, tell: [department-head, supervisor] }'],
  [
    '{ at: +2d, tell: [senior-leadership, supervisor] }',
    '{ at: +2s, tell: [senior-leadership, supervisor] }',
  ],
  [
    '{ at: +7d, tell: management-representative } # 3.1',
    '{ at: +3s, tell: management-representative } # 3.1',
  ],
] as const;
