/** Messages that are wrong, hostile or absurd: refused by name with what is allowed, or kept as they are. Nothing by half. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { duban } from '../../cli/command.js';
import { complaint, shanghai } from '../../scenario/complaints.js';
import { World } from '../../scenario/world.js';

const START = shanghai('2026-11-23T09:00');

let world: World;
beforeAll(async () => {
  world = await World.open(START);
});
beforeEach(() => world.begin(START));
afterAll(() => world.close());

const count = async () =>
  (
    await world.asOwner(
      'select (select count(*) from duban.complaint)::int as complaints, (select count(*) from duban.entry)::int as entries',
    )
  )[0];

/** Refused, saying this, and nothing of it is there. */
async function refused(act: () => Promise<unknown>, says: RegExp): Promise<void> {
  const before = await count();
  await expect(act()).rejects.toThrow(says);
  expect(await count()).toEqual(before);
}

/** As it would come over the wire. */
const sent = (json: string) => world.intake(JSON.parse(json) as object);
const env = () => ({ DATABASE_URL: world.url });

test('bad input 1: ten megabytes, and nesting ten thousand deep, are refused before they are read, and need no memory', async () => {
  const before = await count();
  const long = JSON.stringify(complaint({ summary: 'x'.repeat(10_000_000) }));
  const deep = `{"category": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  const { code, lines } = await duban(
    ['intake'],
    { ...env(), NODE_OPTIONS: '--max-old-space-size=128' },
    `${long}\n${deep}\n`,
  );
  expect(code).toBe(1);
  const errors = lines<{ error: string }>().map(({ error }) => error);
  expect(errors).toEqual([
    expect.stringMatching(/too long; allowed: 64 KiB/),
    expect.stringMatching(/category.*allowed/),
  ]);
  expect(await count()).toEqual(before);
});

test('bad input 2: no JSON, two values, a key that stands twice, and keys of the prototype are refused with their place', async () => {
  const before = await count();
  const text = JSON.stringify(complaint());
  const input = ['{"category": }', `${text} ${text}`, text.replace('{', '{"category": "service", ')].join(
    '\n',
  );
  const { code, lines } = await duban(['intake'], env(), input);
  expect(code).toBe(1);
  const errors = lines<{ error: string; line: number }>();
  expect(errors.map(({ line }) => line)).toEqual([1, 2, 3]);
  for (const { error, line } of errors) expect(error).toMatch(new RegExp(`^line ${line}, column \\d+: `));
  expect(await count()).toEqual(before);
  for (const key of ['__proto__', 'constructor'])
    await refused(() => sent(text.replace('{', `{"${key}": {"difficult": true}, `)), new RegExp(key));
  expect(({} as Record<string, unknown>).difficult).toBeUndefined();
});

test.each([
  [{ category: undefined }, /category/],
  [{ category: 'complaint' }, /category: .*allowed: .*service/],
  [{ category: 'ｓｅｒｖｉｃｅ' }, /category: .*allowed: .*service/],
  [{ category: 'service ' }, /category: .*allowed: .*service/],
  [{ channel: 'wechat' }, /channel: .*allowed: .*phone/],
  [{ channel: null }, /channel/],
  [{ colour: 'red' }, /colour.*allowed: .*category/s],
])('bad input 3: %j is refused with the list of what is allowed', async (fields, says) => {
  await refused(() => world.intake(complaint(fields)), says);
});

test.each([
  ['2026-11-23T09:05:01+08:00', /receivedAt.*future/],
  ['1999-12-31T23:59:59Z', /receivedAt/],
  ['2026-02-30T09:00:00+08:00', /receivedAt/],
  ['2026-11-23T09:00:00', /receivedAt.*offset/],
  ['2026-11-22T23:59:60Z', /receivedAt/],
  ['infinity', /receivedAt/],
  ['+20260-11-23T09:00:00Z', /receivedAt/],
  ['2026-11-23T09:00:00+25:00', /receivedAt: .*25:00.*no instant/],
  ['2026-11-23T09:00:00+08:60', /receivedAt/],
  [1_795_000_000_000, /receivedAt/],
])('bad input 4: received at %j is refused with the reason', async (receivedAt, says) => {
  await refused(() => world.intake(complaint({ receivedAt })), says);
});

test('bad input 4: received long ago is taken in; what is due by now fires once, marked late', async () => {
  const receivedAt = shanghai('2026-11-20T09:00');
  const { slip } = await world.intake(
    complaint({ receivedAt, relayedAt: receivedAt, slipIssuedAt: receivedAt }),
  );
  await world.work();
  const firings = await world.asOwner(
    `select d.target, f.step, f.late_because from duban.firing f join duban.deadline d on d.id = f.deadline_id
       join duban.complaint c on c.id = f.complaint_id where c.slip_no = '${slip}' and f.kind = 'escalation'`,
  );
  expect(firings).toContainEqual({ target: 'handle', step: 'due', late_because: 'planned-late' });
  expect(new Set(firings.map(({ target, step }) => `${target} ${step}`)).size).toBe(firings.length);
});

test.each([['\u0000'], ['\u0007'], ['\ud800'], ['\u202e'], ['\u2066'], ['\u200b']])(
  'bad input 5: %j in a name is refused by the field’s name',
  async (sign) => {
    await refused(
      () => world.intake(complaint({ receivedBy: `刘${sign}洋` })),
      /receivedBy: .*control character/,
    );
    await refused(
      () => world.intake(complaint({ complainant: { name: `王${sign}` } })),
      /complainant\.name: .*control character/,
    );
  },
);

test('bad input 6: text that means something elsewhere is kept as it is up to its limit, and means nothing in a mail', async () => {
  const summary = ['<script>alert(1)</script>{{7*7}}$', '{x}%s$&😀שלום'].join('');
  await refused(() => world.intake(complaint({ summary: 'x'.repeat(100_000) })), /summary: .*4000/);
  const { slip } = await world.intake(complaint({ summary }));
  expect(await world.asOwner(`select summary from duban.complaint where slip_no = '${slip}'`)).toEqual([
    { summary },
  ]);
  await world.moveTo(shanghai('2026-11-23T13:01'));
  expect(world.mails.length).toBeGreaterThan(0);
  for (const { parsed } of world.mails) {
    expect(`${parsed.html}`).not.toMatch(/<script/i);
    expect(`${parsed.text}`).toContain('{{7*7}}');
    expect(`${parsed.text}${parsed.subject}`).not.toMatch(/\b49\b/);
  }
});

test('bad input 7: the same number with other content is refused, and names the first slip', async () => {
  const message = complaint({ source: 'crm', sourceId: '8812' });
  const { slip } = await world.intake(message);
  expect((await world.intake(message)).slip).toBe(slip);
  await refused(() => world.intake({ ...message, summary: '另一件事' }), new RegExp(slip));
});

test('bad input 8: an entry without a who is refused, and without a when it is now', async () => {
  const { slip } = await world.intake(complaint());
  await refused(() => world.record(slip, 'replied', { by: undefined }), /by/);
  await refused(() => world.record(slip, 'replied', { by: ' ' }), /by: .*empty/);
  await refused(() => world.record(slip, 'replied', { at: 'yesterday' }), /at: .*no instant/);
  expect((await world.record(slip, 'replied')).entry.at).toBe(Date.parse(START));
});

describe('entries that fit no complaint', () => {
  test('bad input 9: of an unknown slip, a closed one, or before it was received: refused, and nothing has changed', async () => {
    const { slip } = await world.intake(complaint());
    await refused(() => world.record('LX-2026-99999', 'replied'), /there is no LX-2026-99999/);
    await refused(() => world.record(slip, 'handled', { at: shanghai('2026-11-23T08:59') }), /at: /);
    await refused(() => world.record(slip, 'closed'), /missing/);
    await world.record(slip, 'withdrawn', { note: '业主撤回' });
    await refused(() => world.record(slip, 'handled'), /withdrawn/);
    expect(await world.asOwner('select * from duban.violation')).toEqual([]);
  });

  test('bad input 9: handled before its slip was issued is taken for what it is', async () => {
    const { slip } = await world.intake(complaint({ slipIssuedAt: null }));
    await world.record(slip, 'handled');
    const { deadlines } = await world.show(slip);
    expect(deadlines.filter(({ state }) => state === 'open').map(({ target }) => target)).not.toContain(
      'handle',
    );
  });
});

test.each([
  '../../x',
  '1e3',
  '0x1',
  "' or 1=1",
  'LX-2026-1',
  'lx-2026-00001',
  'LX-２０２６-00001',
  '7F4E2C00-0000-7000-8000-000000000000',
  '',
])('bad input 10: %j is no slip number, and is refused as that', async (slip) => {
  await refused(() => world.record(slip, 'replied'), /slip/);
});

test.each([
  ['DATABASE_URL', 'postgres://duban:s3cret#word@db/x'],
  ['DATABASE_URL', 'postgres://duban:s3cret@word@db/x'],
  ['DATABASE_URL', 'mysql://duban:s3cretword@db/x'],
  ['REDIS_URL', 's3cretword'],
])('bad input 22: %s=%s ends with 78, the name, and never the value', async (name, value) => {
  const { code, stdout, stderr } = await duban(['worker'], { [name]: value });
  expect([code, stdout]).toEqual([78, []]);
  expect(stderr.join('\n')).toContain(`${name}: `);
  expect(stderr.join('\n')).not.toContain('s3cret');
});

test('bad input 23: numbers out of range, words where there are none, and a mistyped name end with 78, all told at once', async () => {
  const wrong = {
    DUBAN_HTTP: 'abc',
    DUBAN_SWEEP: '1e9',
    DUBAN_ALARM_HORIZON: 'NaN',
    LOG_LEVEL: 'maybe',
    DUBAN_SWEPE: '1s',
  };
  const { code, stderr } = await duban(['worker'], wrong);
  expect(code).toBe(78);
  for (const name of Object.keys(wrong))
    expect(stderr.join('\n')).toMatch(new RegExp(`${name}: .*allowed: `));
});

test.each(['redis://127.0.0.1:6379?keyPrefix=mine', 'redis://127.0.0.1:6379/mine'])(
  'bad input 24: %s, which BullMQ cannot use, is refused',
  async (url) => {
    const { code, stderr } = await duban(['worker'], { REDIS_URL: url });
    expect([code, stderr.join('\n')]).toEqual([78, expect.stringContaining('REDIS_URL')]);
  },
);

test('bad input 25: a database whose clock shows another zone, and dates day first, is used as any other; a newer schema is refused with 78', async () => {
  const name = new URL(world.url).pathname.slice(1);
  await world.asOwner(`alter database ${name} set timezone to 'America/St_Johns'`);
  await world.asOwner(`alter database ${name} set datestyle to 'SQL, DMY'`);
  const taken = await duban(['intake'], env(), JSON.stringify(complaint({ receivedAt: undefined })));
  const [answer] = taken.lines<{ deadlines: { target: string; startedAt: string; dueAt: string }[] }>();
  const handle = answer?.deadlines.find(({ target }) => target === 'handle');
  expect(Date.parse(handle?.dueAt ?? '') - Date.parse(handle?.startedAt ?? '')).toBe(4 * 3_600_000);
  await world.asOwner(`insert into duban.kysely_migration values ('9999-01-01-of-tomorrow', '')`);
  const newer = await duban(['list'], env());
  expect([newer.code, newer.stderr.join('\n')]).toEqual([
    78,
    expect.stringContaining('9999-01-01-of-tomorrow'),
  ]);
  await world.asOwner(`delete from duban.kysely_migration where name like '9999%'`);
});
