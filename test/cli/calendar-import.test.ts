/** `duban calendar import`: the difference is shown, the file replaced at one stroke, and refused years change nothing. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROJECT } from '../support/process.js';
import { duban } from './command.js';

let folder: string;
const path = (name: string) => join(folder, name);
const calendars = () => readFile(path('calendars.yaml'), 'utf8');
const run = (...args: string[]) => duban(['calendar', 'import', ...args], { DUBAN_CONFIG: folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duban-import-'));
  await cp(join(PROJECT, 'config'), folder, { recursive: true });
  const days = [
    { name: '元旦', date: '2027-01-01', isOffDay: true },
    { name: '春节', date: '2027-02-20', isOffDay: false },
  ];
  await writeFile(path('2027.json'), JSON.stringify({ year: 2027, days }));
  const nameInGbk = Buffer.from([0xd4, 0xaa, 0xb5, 0xa9]);
  const [before = '', after = ''] = JSON.stringify({ year: 2027, days: days.slice(0, 1) }).split('元旦');
  await writeFile(path('gbk.json'), Buffer.concat([Buffer.from(before), nameInGbk, Buffer.from(after)]));
  await writeFile(
    path('bad.json'),
    JSON.stringify({ year: 2027, days: [{ ...days[0], date: '2027-13-01' }] }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

test('what is at fault changes nothing, and is named', async () => {
  const before = await calendars();
  expect(await run(path('bad.json'))).toMatchObject({
    code: 1,
    stderr: [
      expect.stringMatching(/bad\.json is at fault; nothing was changed/),
      expect.stringMatching(/days\[0\]\.date/),
    ],
  });
  expect(await run(path('gbk.json'))).toMatchObject({
    code: 1,
    stderr: [
      expect.stringMatching(/gbk\.json: line 1, column 32: this is not UTF-8; allowed: JSON in UTF-8$/),
    ],
  });
  expect(await run(path('none.json'))).toMatchObject({
    code: 1,
    stderr: [expect.stringMatching(/none\.json: cannot be read \(ENOENT\); allowed: a file of JSON, or -$/)],
  });
  expect(await run(path('2027.json'), '--calendar', 'ofice')).toMatchObject({
    code: 2,
    stderr: [expect.stringMatching(/did you mean "office"/)],
  });
  expect(await calendars()).toBe(before);
});

test('a dry run, the import, and the import again', async () => {
  const before = await calendars();
  const dry = await run(path('2027.json'), '--dry-run');
  expect([dry.code, dry.stdout.join('\n')]).toEqual([
    0,
    expect.stringMatching(/\+ off {2}2027-01-01 元旦[\s\S]*--dry-run/),
  ]);
  expect(await calendars()).toBe(before);
  const { code, json } = await run(path('2027.json'), '--json');
  expect([code, json()]).toMatchObject([
    0,
    { year: 2027, written: true, calendars: [{ calendar: 'office' }] },
  ]);
  const after = await calendars();
  expect(after).toContain('      - 2027-01-01 # 元旦\n');
  expect((await run(path('2027.json'))).stdout.at(-1)).toMatch(/nothing to do/);
  expect(await calendars()).toBe(after);
  expect((await readdir(folder)).filter((name) => name.endsWith('.new'))).toEqual([]);
  expect(await duban(['config', 'check', folder])).toMatchObject({ code: 0 });
});
