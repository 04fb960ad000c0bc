/** Intake, record, show, list: each as a process, on one given database. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { COMPLAINT_RECORD } from '../worker/complaint-record.js';
import { duban } from './command.js';

interface Taken {
  readonly slip: string;
  readonly error?: string;
  readonly line?: number;
}

const complaint = (more: object = {}) => ({
  category: 'service',
  channel: 'phone',
  department: 'engineering',
  site: 'riverside',
  summary: 'Lift out of order',
  receivedBy: 'liu-yang',
  ...more,
});
const text = (more: object = {}) => JSON.stringify(complaint(more));

let database: TestDatabase;
let env: NodeJS.ProcessEnv;
let folder: string;
beforeAll(async () => {
  database = await createDatabase();
  env = { DATABASE_URL: database.url };
  folder = await mkdtemp(join(tmpdir(), 'duban-test-desk-'));
  expect(await duban(['migrate'], env)).toMatchObject({ code: 0, stdout: ['The database is up to date.'] });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

const intake = (input: string) => duban(['intake'], env, input);
const takeIn = async (more: object = {}): Promise<string> => {
  const { code, json, stderr } = await intake(text(more));
  if (code !== 0) throw new Error(stderr.join('\n'));
  return json<Taken>().slip;
};

describe('intake', () => {
  test('lines, good and bad: each is answered in its place, what is good is taken in', async () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const input = [
      '\ufeff{"category": "service",',
      'no JSON at all',
      text({ source: 'crm', sourceId: '1', summary: '第一' }),
      '',
      text({ category: 'servise' }),
      `{"category":"service","category":"building-quality"}`,
      text({ source: 'crm', sourceId: '1', summary: '第一' }),
      text({ source: 'crm', sourceId: '1', summary: '另一件' }),
      `{"category": ${deep}}`,
      text().replace('{', '{"__proto__": {"difficult": true}, "constructor": 1, '),
      text({ summary: 'x'.repeat(10_000_000) }),
      '[]',
      'null',
      text({ receivedAt: '2026-02-30T00:00:00Z', by: 'me' }),
      text({ summary: 'nul \u0000', receivedBy: 'bidi \u202e' }),
      `${text({ summary: '最后 😀 \u2028' })}\r`,
    ].join('\n');
    const { code, lines } = await intake(input);
    expect(code).toBe(1);
    const answers = lines<Taken>();
    expect(answers.map(({ line, slip }) => line ?? slip)).toEqual([
      1,
      2,
      expect.stringMatching(/^LX-/),
      5,
      6,
      answers[2]?.slip,
      8,
      9,
      10,
      11,
      12,
      13,
      14,
      15,
      expect.stringMatching(/^LX-/),
    ]);
    const [
      truncated,
      nothing,
      first,
      mistyped,
      twice,
      again,
      other,
      nested,
      proto,
      long,
      list,
      none,
      fields,
      signs,
      last,
    ] = answers;
    expect(truncated?.error).toMatch(/^line 1, column \d+: not JSON/);
    expect(nothing?.error).toBe('line 2, column 1: not JSON: a value is missing');
    expect(mistyped?.error).toMatch(
      /category: "servise" is not known.*did you mean.*service.*allowed: .*building-quality/,
    );
    expect(twice?.error).toBe('line 6, column 23: "category" stands twice; allowed: once');
    expect(again).toEqual(first);
    expect(other?.error).toContain(first?.slip);
    expect(nested?.error).toMatch(/category.*allowed/);
    expect(proto?.error).toMatch(/__proto__/);
    expect(proto?.error).toMatch(/constructor/);
    expect(long?.error).toMatch(/too long; allowed: 64 KiB/);
    for (const one of [list, none]) expect(one?.error).toMatch(/allowed: a mapping with kind, category/);
    expect(fields?.error).toMatch(/receivedAt: "2026-02-30T00:00:00Z" is no instant; allowed: ISO 8601/);
    expect(fields?.error).toMatch(/"?by"?/);
    expect(signs?.error).toMatch(/summary: .*control character.*receivedBy: .*control character/);
    expect(Object.keys(last ?? {})).toEqual(['slip', 'complaintId', 'deadlines']);
    expect(answers.every((answer) => (answer.error ?? 'x').length < 2_000)).toBe(true);
  });

  test('one object over many lines, from a file, with CRLF, an empty line and a mark at its head', async () => {
    const file = join(folder, 'one.json');
    await writeFile(
      file,
      `\ufeff\r\n${JSON.stringify(complaint({ complainant: { name: '陈静' } }), null, 2).replaceAll('\n', '\r\n')}\r\n`,
    );
    const { code, json } = await duban(['intake', file, '--json'], env);
    expect([code, json<Taken>().slip]).toEqual([0, expect.stringMatching(/^LX-/)]);
  });

  test('a fault in an object over many lines is placed on its line', async () => {
    const { code, json } = await intake(`{\n  "category": "service",\n\n  "channel" "phone"\n}\n`);
    expect([code, json()]).toEqual([1, { error: 'line 4, column 13: not JSON: : is missing', line: 1 }]);
  });

  test('nothing, a file that is not there and a folder are told apart, on stderr', async () => {
    expect(await intake(' \n\n')).toMatchObject({
      code: 1,
      stdout: [],
      stderr: [expect.stringMatching(/input is empty; allowed: a JSON object/)],
    });
    expect(await duban(['intake', join(folder, 'none')], env)).toMatchObject({
      code: 1,
      stdout: [],
      stderr: [expect.stringMatching(/none cannot be read \(ENOENT\)/)],
    });
    expect(await duban(['intake', folder], env)).toMatchObject({
      code: 1,
      stdout: [],
      stderr: [expect.stringMatching(/cannot be read \(EISDIR\)/)],
    });
  });
});

describe('record, show, list', () => {
  test('an entry is added and says what it did; what is wrong is refused with what is allowed', async () => {
    const slip = await takeIn({ summary: '记录' });
    const replied = await duban(
      ['record', slip, 'replied', '--by', 'zhang-wei', '--note', '周四修好', '--json'],
      env,
    );
    expect([replied.code, replied.json()]).toEqual([
      0,
      expect.objectContaining({
        slip,
        type: 'replied',
        by: 'zhang-wei',
        isNew: true,
        deadlines: [expect.objectContaining({ target: 'reply', change: 'met' })],
      }),
    ]);
    const refused = async (args: readonly string[]) => {
      const { code, stdout, stderr } = await duban(['record', slip, ...args, '--by', 'x'], env);
      expect([args, code, stdout]).toEqual([args, 1, []]);
      return stderr.join('\n');
    };
    const [type, closing, category, future, note] = await Promise.all([
      refused(['repiled']),
      refused(['closed']),
      refused(['recategorised', '--category', 'servise']),
      refused(['handled', '--at', '2099-01-01T00:00:00Z']),
      refused(['withdrawn']),
    ]);
    expect(type).toMatch(/type: .*repiled.*replied.*handled/);
    expect(closing).toMatch(/missing: handled, recorded, followed-up/);
    expect(category).toMatch(/did you mean.*service.*allowed: .*outside-boundary/);
    expect(future).toMatch(/future; allowed: at most five minutes/);
    expect(note).toMatch(/"note" is missing; needed/);
    expect(await duban(['record', 'LX-2020-00001', 'replied', '--by', 'x'], env)).toMatchObject({
      code: 1,
      stderr: [expect.stringMatching(/there is no LX-2020-00001; see duban list/)],
    });
    expect(await duban(['record', '1e3', 'replied', '--by', 'x'], env)).toMatchObject({
      code: 1,
      stderr: [expect.stringMatching(/no slip number; allowed: such as LX-2026-00001/)],
    });
    const shown = (await duban(['show', slip, '--json'], env)).json<{
      entries: { type: string; note: string | null }[];
    }>();
    expect(shown.entries.map(({ type: what, note: said }) => [what, said])).toEqual([
      ['received', null],
      ['relayed', null],
      ['slip-issued', null],
      ['replied', '周四修好'],
    ]);
  });

  test('show has every key of the contract, and a table for people in the zone of the policy', async () => {
    // Due long ago: its steps fire as it is taken in, and nobody sends the mails here.
    const slip = await takeIn({
      receivedAt: '2026-01-05T09:00:00+08:00',
      slipIssuedAt: '2026-01-05T09:30:00+08:00',
      relayedAt: null,
      source: null,
    });
    const { code, json } = await duban(['show', slip, '--json'], env);
    expect([code, json()]).toEqual([0, COMPLAINT_RECORD]);
    const forPeople = await duban(['show', slip], env);
    expect(forPeople.stdout.join('\n')).toMatch(/2026-01-05 09:00[\s\S]*handle +4\.2\.3 [\s\S]*breached/);
    expect(await duban(['show', 'LX-2020-00001', '--json'], env)).toMatchObject({
      code: 1,
      stdout: [],
      stderr: [expect.stringMatching(/there is no slip LX-2020-00001/)],
    });
  });

  test('list: the most urgent first, and each filter', async () => {
    const four = [
      { receivedAt: '2025-01-05T09:00:00+08:00', slipIssuedAt: '2025-01-05T09:30:00+08:00', summary: 'late' },
      { summary: 'soon' },
      { category: 'outside-boundary', summary: 'far' },
      { summary: 'gone' },
    ];
    const taken = (await intake(four.map((more) => text(more)).join('\n'))).lines<Taken>();
    const [late = '', soon = '', far = '', withdrawn = ''] = taken.map(({ slip }) => slip);
    expect((await duban(['record', withdrawn, 'withdrawn', '--by', 'x', '--note', '误报'], env)).code).toBe(
      0,
    );
    const list = async (...args: string[]) => {
      const rows = (await duban(['list', ...args, '--limit', '1000', '--json'], env)).json<
        { slip: string; dueAt: string | null; overdue: boolean; category: string; state: string }[]
      >();
      return { rows, slips: rows.map(({ slip }) => slip) };
    };
    const [all, open, overdue, category, within, nobody] = await Promise.all([
      list(),
      list('--open'),
      list('--overdue'),
      list('--category', 'outside-boundary'),
      list('--due-within', '5h'),
      duban(['list', '--category', 'none'], env),
    ]);
    expect(all.slips).toEqual(expect.arrayContaining([late, soon, far, withdrawn]));
    const due = all.rows.map(({ dueAt }) => dueAt ?? '9999');
    expect(due).toEqual([...due].sort());
    expect(all.slips[0]).toBe(late);
    expect(all.slips.indexOf(soon)).toBeLessThan(all.slips.indexOf(far));
    expect(open.slips).not.toContain(withdrawn);
    expect(open.slips).toContain(far);
    expect(overdue.slips).toContain(late);
    expect(overdue.rows.every((row) => row.overdue)).toBe(true);
    expect(overdue.slips).not.toContain(soon);
    expect(category.slips).toContain(far);
    expect(new Set(category.rows.map((row) => row.category))).toEqual(new Set(['outside-boundary']));
    expect(within.slips).toEqual(expect.arrayContaining([late, soon]));
    expect(within.slips).not.toContain(far);
    expect(nobody).toMatchObject({
      code: 2,
      stderr: [expect.stringMatching(/category "none" is not known.*allowed: service/)],
    });
  });
});

test('a folder at fault does not hide the record: show and list read it by what the database holds', async () => {
  const slip = await takeIn();
  const broken = await mkdtemp(join(tmpdir(), 'duban-test-broken-'));
  await writeFile(join(broken, 'policy.yaml'), 'timeZone: CST\n');
  const faulty = { ...env, DUBAN_CONFIG: broken };
  const shown = await duban(['show', slip, '--json'], faulty);
  expect(shown.code).toBe(0);
  expect(shown.json<{ slip: string }>().slip).toBe(slip);
  expect(shown.stderr.join('\n')).toContain('read by the policy that the database holds');
  expect((await duban(['list'], faulty)).stdout.join('\n')).toContain(slip);
  expect(await duban(['record', slip, 'handled', '--by', 'zhang-wei'], faulty)).toMatchObject({ code: 78 });
  await rm(broken, { recursive: true });
});
