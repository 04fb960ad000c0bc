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
});
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
    const [{ code, json }, shown] = await Promise.all([
      duban([...args, '--json', '--limit', '1'], env()),
      duban(args, env()),
    ]);
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
    const text = shown.stdout.join('\n');
    expect(text).toMatch(/open complaints on an earlier version: 2, 2 of them changed: 2 due earlier/);
    expect(text).toContain(slips[1]);
  });

  test('duban simulate --against-history says the same of the folder alone', async () => {
    const simulate = (...args: string[]) => duban(['simulate', '--config', changed, ...args], env());
    const [told, told2] = await Promise.all([
      simulate('--against-history', '--since', '2026-01-01', '--limit', '1', '--json'),
      duban(['config', 'diff', changed, '--against-history', '--limit', '1', '--json'], env()),
    ]);
    const { to, history } = told.json<Diff>();
    const diff = told2.json<Diff>();
    expect(to).toBe(diff.to);
    expect({ ...history, asOf: '' }).toEqual({ ...diff.history, asOf: '' });
    expect(history).toMatchObject({ open: { changed: 2, dueEarlier: 2 }, unlisted: 1 });
    const [text, ...wrong] = await Promise.all([
      simulate('--against-history'),
      simulate('--against-history', '--category', 'service'),
      simulate('complaint.json', '--against-history'),
      simulate('--since', '2026-01-01'),
      simulate('--against-history', '--since', 'May'),
    ]);
    expect(text.stdout.join('\n')).toMatch(/earlier version: 2, 2 of them changed: 2 due earlier/);
    expect(wrong.map(({ code, stderr }) => `${code} ${stderr[0]}`)).toEqual([
      expect.stringMatching(/^2 .*--category about an invented one; allowed/),
      expect.stringMatching(/^2 .*FILE about an invented one; allowed/),
      expect.stringMatching(/^2 .*--since needs --against-history/),
      expect.stringMatching(/^2 .*allowed: a date/),
    ]);
  });

  test('what it cannot know is refused in words', async () => {
    const diff = (...args: string[]) => duban(['config', 'diff', ...args], env());
    const ended = await Promise.all([
      diff('--stored', 'nothing', changed),
      diff('config', changed, '--stored', 'current'),
      diff('config', changed, '--since', 'May'),
      diff('config', changed, '--since', '2026-08-01'),
      diff('config', 'not-there'),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([1, 2, 2, 2, 78]);
    expect(ended[0]?.stderr).toEqual([expect.stringContaining('the database holds no policy nothing')]);
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
    const ended = await Promise.all([
      apply('--to', 'open', '--dry-run'),
      apply('--to', 'open'),
      apply('--to', 'open', '--by', 'wu'),
      apply('--by', 'wu', '--yes'),
      apply('--to', 'open', '--by', 'wu\u202e', '--yes'),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([0, 2, 1, 2, 2]);
    expect(ended[1]?.stderr).toEqual([expect.stringContaining('--by NAME')]);
    expect(ended[2]?.stderr).toEqual([expect.stringContaining('allowed: --yes')]);
    expect(ended[4]?.stderr).toEqual([
      'duban config apply: by: the text holds a control character; allowed: printable characters',
    ]);
    expect(await versions()).toEqual(before);
  });

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
  });

  test('again is nothing new; an unknown slip is told', async () => {
    expect((await apply('--to', 'open', '--by', 'wu', '--yes')).stdout.at(-1)).toBe('moved: 0');
    expect(await apply('--to', 'open', 'LX-2026-99999', '--by', 'wu', '--yes')).toMatchObject({
      code: 1,
      stdout: expect.arrayContaining([expect.stringContaining('there is no LX-2026-99999')]),
    });
  });
});
