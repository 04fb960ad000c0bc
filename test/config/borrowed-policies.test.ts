/**
 * Whole folders that set their limits as others do: a hospital's complaints office, a telecom operator's hotline, a
 * city's 12345 line. Their tests/*.yaml hold instants reckoned by hand, over Spring Festival and its make-up days.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkFolder } from '../../src/config/lint.js';
import { formatFault } from '../../src/config/load.js';
import { faultsOf, loadTested, runTests } from '../../src/work/load-tested.js';

const FIXTURES = join(import.meta.dirname, 'fixtures');

/** The folder with one text replaced. */
async function changed(
  name: string,
  file: string,
  before: string | RegExp,
  after: string,
): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'duban-borrowed-'));
  try {
    await cp(join(FIXTURES, name), dir, { recursive: true });
    const text = await readFile(join(dir, file), 'utf8');
    const mended = text.replace(before, after);
    expect(mended).not.toBe(text);
    await writeFile(join(dir, file), mended);
    const loaded = await loadTested(dir);
    return loaded.ok ? [] : loaded.faults.map(formatFault);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

describe.each([
  ['hospital', 6],
  ['hotline', 8],
  ['city-12345', 8],
])('%s', (name, count) => {
  const folder = join(FIXTURES, name);

  test('loads, plans as reckoned by hand, for every clause, and lint has nothing to say', async () => {
    const checked = await checkFolder(folder, Date.parse('2026-02-02T09:00+08:00'));
    if (!checked.ok) throw new Error(checked.faults.map(formatFault).join('\n'));
    expect(checked.warnings.map(formatFault)).toEqual([]);
    const ran = await runTests(folder, checked.configuration);
    expect(faultsOf(ran).map(formatFault)).toEqual([]);
    expect(ran.results).toHaveLength(count);
    const clauses = checked.configuration.policy.targets.map(({ clause }) => clause);
    expect(new Set(ran.results.map(({ clause }) => clause))).toEqual(new Set(clauses));
  });

  test('without the official days its tests fail: they are about the festival', async () => {
    const faults = await changed(name, 'calendars.yaml', /^\s*statutory: china$/gm, '');
    expect(faults.join('\n')).toMatch(/tests\/limits\.yaml:\d+:\d+ .*expected due: .*2026-0[2-3]-\d\d/);
  });
});

test('in November the days of the next year are missing, and an own day of last February is old', async () => {
  const warnings = async (name: string) => {
    const checked = await checkFolder(join(FIXTURES, name), Date.parse('2026-11-23T09:00+08:00'));
    return checked.ok ? checked.warnings.map(({ path, problem }) => `${path}: ${problem}`) : [];
  };
  const ending = (calendar: string) =>
    expect.stringMatching(new RegExp(`^calendars.${calendar}.statutory: .*known up to the end of 2026`));
  expect(await warnings('city-12345')).toEqual([ending('office')]);
  expect(await warnings('hotline')).toEqual([ending('office')]);
  expect(await warnings('hospital')).toEqual([
    ending('office'),
    ending('branch-office'),
    expect.stringMatching(/^calendars.branch-office.daysOn\[0\]: 2026-02-23 lies in the past/),
  ]);
});

test.each([
  [
    'hospital',
    'within: { attitude: 5d',
    'within: { attitude: 6d',
    /expected due: Sat 2026-02-28 15:00; got: Mon 2026-03-02 15:00/,
  ],
  [
    'hotline',
    'every: 4h, times: 5',
    'every: 4h, times: 4',
    /expected: Wed 2026-02-18 06:00 .*got: nobody is told then/,
  ],
  [
    'city-12345',
    'at: 80%, tell: [responsible, supervisor]',
    'at: 75%, tell: [responsible, supervisor]',
    /nobody else; got: Sat 2026-10-10 14:20 handle 75%/,
  ],
])('%s: another number is noticed by its tests', async (name, before, after, said) => {
  expect((await changed(name, 'policy.yaml', before, after)).join('\n')).toMatch(said);
});

test.each([
  ['hospital', 'within: 24h', 'within: 24h\n    calendar: office', /no working day of "office" can hold 24h/],
  [
    'city-12345',
    'tell: [senior-leadership, supervisor, management-representative] }',
    'tell: [department-head] }',
    /ends below the management representative/,
  ],
  [
    'hotline',
    '- { at: 50%, tell: responsible }',
    '- { at: 50%, tell: responsible }\n      - { at: +8h, tell: department-head }',
    /"\+8h" and "due" \(repeat 2\) tell en-hui in the same minute/,
  ],
])('%s: lint says where a slip makes it valid but wrong', async (name, before, after, said) => {
  const dir = await mkdtemp(join(tmpdir(), 'duban-borrowed-'));
  try {
    await cp(join(FIXTURES, name), dir, { recursive: true });
    const policy = await readFile(join(dir, 'policy.yaml'), 'utf8');
    await writeFile(join(dir, 'policy.yaml'), policy.replace(before, after));
    const checked = await checkFolder(dir, Date.parse('2026-02-02T09:00+08:00'));
    expect(checked.ok && checked.warnings.map(formatFault).join('\n')).toMatch(said);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
