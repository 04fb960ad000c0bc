/** An import from a stream that goes on: it is answered while it pauses, and may be broken off anywhere. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { type StartedProcess, startDuban } from '../support/process.js';
import { duban } from './command.js';

interface Taken {
  readonly slip: string;
}

let database: TestDatabase;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  database = await createDatabase();
  env = { DATABASE_URL: database.url };
});
afterAll(() => database.drop());

const text = (more: object) =>
  JSON.stringify({
    category: 'service',
    channel: 'phone',
    department: 'engineering',
    summary: 'Lift out of order',
    receivedBy: 'liu-yang',
    ...more,
  });

const numbered = (from: number, until: number): string =>
  Array.from({ length: until - from }, (_, index) =>
    text({ source: 'stream', sourceId: String(from + index) }),
  ).join('\n');

test('what has come is taken in and answered while it pauses', async () => {
  const command = startDuban(['intake'], { env });
  command.say(numbered(0, 2));
  await command.waitForLine(() => command.stdout.length === 2);
  command.say(text({ category: 'servise' }));
  await command.waitForLine(/"line":3/);
  command.endInput();
  expect(await command.exit).toMatchObject({ code: 1 });
  expect(command.stdout).toHaveLength(3);
});

test.each([
  ['by a signal', (command: StartedProcess) => command.kill('SIGINT'), /SIGINT/],
  ['by its reader', (command: StartedProcess) => command.closeOutput(), /nobody reads/],
])('broken off %s it says so and fails, and may be run again without doubles', async (by, breakOff, why) => {
  const [first, all] = by === 'by a signal' ? [100, 700] : [1_000, 1_600];
  const command = startDuban(['intake'], { env });
  command.say(numbered(first, first + 550));
  await command.waitForLine(() => command.stdout.length === 550);
  const before = command.stdout.map((line) => (JSON.parse(line) as Taken).slip);
  breakOff(command);
  command.say(numbered(first + 550, all));
  expect(await command.exit).toEqual({ code: 1, signal: null });
  const said = command.stderr.find((line) => line.startsWith('duban intake: '));
  expect(said).toMatch(/broken off \(.*\) after 550 complaints; .*run it again/);
  expect(said).toMatch(why);
  const again = await duban(['intake'], env, numbered(first, all));
  const slips = again.lines<Taken>().map(({ slip }) => slip);
  expect([again.code, new Set(slips).size]).toEqual([0, all - first]);
  expect(slips.slice(0, before.length)).toEqual(before);
});
