/** `duban config diff` and `duban config apply`, each as a process, on one given database. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { folderWith, removeFolder } from '../scenario/folders.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { duban } from './command.js';

let database: TestDatabase;
let changed: string;
let slips: string[];
const env = () => ({ DATABASE_URL: database.url });
beforeAll(async () => {
  database = await createDatabase();
  changed = await folderWith(
    { file: 'policy', replace: '      service: 4h\n', by: '      service: 2h\n' },
    {
      file: 'policy',
      replace: '      - { at: +1d, tell: [department-head, supervisor] } # (ours)\n',
      by: '      - { at: +20h, tell: [supervisor, department-head] }\n',
    },
    { file: 'organisation', replace: 'li-na@example.com', by: 'li.na@example.com' },
  );
  // They speak of the shipped limits, and a folder whose tests fail never takes effect.
  await rm(join(changed, 'tests'), { recursive: true, force: true });
  const one = {
    category: 'service',
    channel: 'phone',
    department: 'engineering',
    summary: 'x',
    receivedBy: 'y',
  };
  const { code, lines } = await duban(['intake'], env(), `${JSON.stringify(one)}\n${JSON.stringify(one)}\n`);
  expect(code).toBe(0);
  slips = lines<{ slip: string }>().map(({ slip }) => slip);
}, 60_000);
afterAll(async () => {
  await removeFolder(changed);
  await database.drop();
});

interface Diff {
  readonly from: string;
  readonly to: string;
  readonly differences: readonly unknown[];
  readonly history?: {
    readonly open: object;
    readonly past: object;
    readonly complaints: readonly unknown[];
  };
}
const LIMIT = { path: 'targets.handle.within.service', what: 'changed', before: '4h', after: '2h' };
const STEP = { path: 'targets.handle.steps.+1d', what: 'moved', before: '+1d' };

describe('diff', () => {
  test('two folders: what differs, in the words of the files, without a database', async () => {
    const { code, json } = await duban(['config', 'diff', 'config', changed, '--json']);
    expect(code).toBe(0);
    const { from, to, differences, history } = json<Diff>();
    expect(from).not.toBe(to);
    expect(differences).toEqual([
      LIMIT,
      expect.objectContaining(STEP),
      {
        path: 'people.li-na.email',
        what: 'changed',
        before: 'li-na@example.com',
        after: 'li.na@example.com',
      },
    ]);
    expect(history).toBeUndefined();
    expect((await duban(['config', 'diff', 'config', 'config'])).stdout.at(-1)).toBe('Nothing differs.');
  });

  test('what the database holds against a folder, with what that means for its complaints', async () => {
    const args = [
      'config',
      'diff',
      '--stored',
      'current',
      changed,
      '--against-history',
      '--since',
      '2026-01-01',
    ];
    const { code, json } = await duban([...args, '--json', '--limit', '1'], env());
    expect(code).toBe(0);
    const { differences, history } = json<Diff>();
    expect(differences).toEqual([LIMIT, expect.objectContaining(STEP)]);
    expect(history).toMatchObject({
      open: { complaints: 2, changed: 2, dueEarlier: 2, dueLater: 0 },
      past: { complaints: 0 },
      firstMinute: { mails: 0, mailsAnyway: 0 },
      complaints: [{ slip: slips[0], deadlines: [{ target: 'handle', change: 'moved' }] }],
      unlisted: 1,
    });
    const text = (await duban(args, env())).stdout.join('\n');
    expect(text).toMatch(/open complaints on an earlier version: 2, 2 of them changed: 2 due earlier/);
    expect(text).toContain(slips[1]);
  });

  test('what it cannot know is refused in words', async () => {
    expect(await duban(['config', 'diff', '--stored', 'nothing', changed], env())).toMatchObject({
      code: 1,
      stderr: [expect.stringContaining('the database holds no policy nothing')],
    });
    expect((await duban(['config', 'diff', 'config', changed, '--stored', 'current'], env())).code).toBe(2);
    expect((await duban(['config', 'diff', 'config', changed, '--since', 'May'], env())).code).toBe(2);
    expect((await duban(['config', 'diff', 'config', changed, '--since', '2026-08-01'], env())).code).toBe(2);
    expect((await duban(['config', 'diff', 'config', 'not-there'], env())).code).toBe(78);
  });
});

describe('apply', () => {
  const apply = (...args: string[]) =>
    duban(['config', 'apply', ...args], { ...env(), DUBAN_CONFIG: changed });
  const versions = async () =>
    Promise.all(
      slips.map(
        async (slip) =>
          (await duban(['show', slip, '--json'], env())).json<{ policyVersion: string }>().policyVersion,
      ),
    );

  test('nothing is done on a dry run, without a name, or where nobody can be asked', async () => {
    const before = await versions();
    expect(await apply('--to', 'open', '--dry-run')).toMatchObject({ code: 0 });
    expect(await apply('--to', 'open')).toMatchObject({
      code: 2,
      stderr: [expect.stringContaining('--by NAME')],
    });
    expect(await apply('--to', 'open', '--by', 'wu')).toMatchObject({
      code: 1,
      stderr: [expect.stringContaining('allowed: --yes')],
    });
    expect((await apply('--by', 'wu', '--yes')).code).toBe(2);
    expect(await versions()).toEqual(before);
  }, 60_000);

  test('the named ones, then the rest', async () => {
    const [first = '', second = ''] = slips;
    const [old] = await versions();
    expect((await apply('--to', 'open', first, '--by', 'wu', '--yes')).stdout.at(-1)).toBe('moved: 1');
    expect((await versions())[1]).toBe(old);
    const { json } = await apply('--to', 'open', '--by', 'wu', '--yes', '--json');
    expect(json()).toMatchObject({
      applied: [{ slip: second, note: expect.stringContaining('handle due') }],
    });
    expect(new Set(await versions()).size).toBe(1);
  }, 60_000);

  test('again is nothing new; an unknown slip is told', async () => {
    expect((await apply('--to', 'open', '--by', 'wu', '--yes')).stdout.at(-1)).toBe('moved: 0');
    expect(await apply('--to', 'open', 'LX-2026-99999', '--by', 'wu', '--yes')).toMatchObject({
      code: 1,
      stdout: expect.arrayContaining([expect.stringContaining('there is no LX-2026-99999')]),
    });
  });
});
