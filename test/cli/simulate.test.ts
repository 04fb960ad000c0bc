import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { duban } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duban-simulate-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const FRIDAY = [
  '--category',
  'building-quality',
  '--at',
  '2026-11-27 17:50',
  '--slip-issued-at',
  'Fri 18:10',
];

test('who is told of category two on a Friday evening, without any database', async () => {
  const unused = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
  const { code, stdout } = await duban(['simulate', ...FRIDAY], unused);
  const text = stdout.join('\n');
  expect(code).toBe(0);
  expect(text).toMatch(/Fri 27 Nov 24:00 +Overdue notice \(due\) +Handling \[4\.2\.3\] +李娜 \(supervisor\)/);
  expect(text).toMatch(
    /Sun 29 Nov 24:00 +Escalation \(\+2d\) +Handling \[4\.2\.3\] +周敏 \(senior leadership\)/,
  );
});

test('a file with entries, as JSON', async () => {
  const file = join(folder, 'complaint.json');
  const entries = [
    'slip-issued@Mon 09:30 by liu-yang',
    { type: 'handled', at: 'Mon 14:00', by: 'zhang-wei' },
  ];
  const complaint = { category: 'service', receivedAt: '2026-11-23T09:00:00+08:00', slipIssuedAt: null };
  await writeFile(file, JSON.stringify({ complaint, entries }));
  const [simulation] = (await duban(['simulate', file, '--json'])).json<
    { timeline: { kind: string; people?: { name: string }[] }[]; deadlines: object[] }[]
  >();
  const cleared = simulation?.timeline.find(({ kind }) => kind === 'all-clear');
  expect(cleared?.people?.map(({ name }) => name)).toEqual(['李娜', '张伟', '刘洋']);
  expect(simulation?.deadlines).toContainEqual(
    expect.objectContaining({ target: 'handle', state: 'met-late', at: '2026-11-23T06:00:00.000Z' }),
  );
});

test.each([
  [['handled@Sat 10:00 by x', 'replied@Sat 09:00 by x'], /entries\[1\]: replied goes back in time.*allowed/],
  [['closed@Sat 10:00 by x'], /entries\[0\]\.type: cannot be closed yet; missing: handled/],
  [['handled@Sat 25:00 by x'], /entries\[0\]\.at: "Sat 25:00" is no time; allowed/],
  [['handled@Sat 10:00'], /entries\[0\]: the line does not say by whom; allowed/],
])('what the worker would refuse is refused with its place: %j', async (entries, problem) => {
  const ended = await duban(['simulate', ...FRIDAY, ...entries.flatMap((entry) => ['--entry', entry])]);
  expect(ended).toMatchObject({ code: 1, stdout: [], stderr: [expect.stringMatching(problem)] });
});

test.each(['en', 'zh-CN'])('the page stands by itself: %s', async (language) => {
  const file = join(folder, `${language}.html`);
  const { code } = await duban(['simulate', '--at', '2026-11-23 09:00', '--html', file, '--lang', language]);
  const page = await readFile(file, 'utf8');
  expect(code).toBe(0);
  expect(page).not.toMatch(/https?:|src=|<script|<link|@import|url\(/);
  expect(page.match(/<article>/g)).toHaveLength(3);
  expect(page).toContain(language === 'en' ? 'Class 3 (outside the boundary)' : '三类投诉');
  for (const name of ['张伟', '李娜', '周敏', '郭华']) expect(page).toContain(name);
});

test('JSON from standard input is read as from a file, its mark of UTF-8 passed over', async () => {
  const complaint = { category: 'service', receivedAt: '2026-11-23T09:00:00+08:00' };
  const { code, stdout } = await duban(['simulate', '-'], {}, `\ufeff${JSON.stringify(complaint)}`);
  expect([code, stdout.join('\n')]).toEqual([0, expect.stringContaining('Class 1')]);
});

test('bytes that are no UTF-8 are refused with their place', async () => {
  const file = join(folder, 'gbk.json');
  await writeFile(file, Buffer.concat([Buffer.from('{\n"summary": "'), Buffer.from([0xb5, 0xe7])]));
  const { code, stderr } = await duban(['simulate', file]);
  expect([code, stderr]).toEqual([
    1,
    [`duban simulate: ${file}: line 2, column 13: this is not UTF-8; allowed: JSON in UTF-8`],
  ]);
});
