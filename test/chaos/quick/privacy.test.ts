/**
 * Whatever people say of themselves and others stays in the rows and in the mails that are meant for it: with a mark in
 * every field, none is found in a log, an error, Redis, the metrics or the name of a process (I21).
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { duban } from '../../cli/command.js';
import type { StartedProcess } from '../../support/process.js';
import { describeWithRedis } from '../../support/with-redis.js';
import { lineOf, linesOf } from '../lines.js';
import { RedisStage } from '../redis-stage.js';
import { eventually, message } from '../stage.js';

const CANARY = '金丝雀';
const marked = (what: string) => `${CANARY}${what}`;
const PHONE = '13900009876';
const ADDRESS = '7幢707室';
const OWNER = {
  complainant: {
    name: marked('姓名'),
    title: marked('称呼'),
    phone: PHONE,
    address: `${marked('花园')}${ADDRESS}`,
  },
  summary: marked('摘要'),
  details: marked('详情'),
};
const NOTE = marked('备注');
const MARKS = [CANARY, PHONE, ADDRESS];
/** As JSON, msgpack, RESP and the dump may write them. */
const formsOf = (mark: string) => [mark, JSON.stringify(mark).slice(1, -1), encodeURIComponent(mark)];

function expectUnmarked(where: string, text: string): void {
  for (const mark of MARKS.flatMap(formsOf)) expect([where, text.includes(mark)]).toEqual([where, false]);
}
describeWithRedis('people and what they say', () => {
  const on = new RedisStage();
  let worker: StartedProcess;
  let metrics: string;
  let monitor: Redis;
  const commands: string[] = [];
  beforeAll(async () => {
    await on.open('straight');
    const client = new Redis(on.redis.url);
    monitor = await client.monitor();
    client.disconnect();
    monitor.on('monitor', (_time: string, args: string[]) => commands.push(args.join(' ')));
    worker = await on.stage.started({ DUBAN_HTTP: '127.0.0.1:0', LOG_LEVEL: 'trace' });
    metrics = `http://127.0.0.1:${(await lineOf(worker, 'http.listening')).port}/metrics`;
  });
  afterAll(async () => {
    monitor.disconnect();
    await on.close();
  });

  const said = () => [...worker.stdout, ...worker.stderr].join('\n');

  test('taken in, escalated, answered: marks in rows and mails only', async () => {
    const taken = await duban(['intake'], on.stage.env, JSON.stringify(message(OWNER)));
    expect(taken.code).toBe(0);
    const { slip } = taken.json<{ slip: string }>();
    await on.stage.fired(1);
    const noted = await duban(['record', slip, 'replied', '--by', 'zhang-wei', '--note', NOTE], on.stage.env);
    expect(noted.code).toBe(0);
    await on.stage.settled();
    await on.sink.waitForMail(({ parsed }) => `${parsed.text}`.includes(slip));
    await lineOf(worker, 'mail.sent');
    // The marks are where they belong: the test sees what it looks for.
    const row = await on.stage.ask('select * from duban.complaint');
    for (const mark of MARKS) expect(JSON.stringify(row)).toContain(mark);
    expect(linesOf(worker).length).toBeGreaterThan(10);
    expectUnmarked('log', said());
    expectUnmarked('answer of intake', [...taken.stdout, ...taken.stderr].join('\n'));
    expect(commands.length).toBeGreaterThan(50);
    expectUnmarked('redis, command by command', commands.join('\n'));
    expectUnmarked('redis, as saved', (await on.saved()).toString('utf8'));
    expectUnmarked('metrics', await (await fetch(metrics)).text());
    expectUnmarked('ready', await (await fetch(metrics.replace('metrics', 'readyz'))).text());
    for (const file of ['cmdline', 'comm'])
      expectUnmarked(file, await readFile(`/proc/${worker.pid}/${file}`, 'utf8'));
  });

  test('refused, and failed in the database, which quotes the row: no mark in log, error and metrics', async () => {
    const wrong = { ...message(OWNER), category: marked('类别'), [marked('字段')]: marked('值') };
    await on.stage.inbox.add('intake', wrong);
    await lineOf(worker, 'message.refused');
    await on.stage.inbox.add('record', {
      slip: marked('单号'),
      type: 'replied',
      by: marked('谁'),
      note: NOTE,
    });
    await on.stage.ask(
      `alter table duban.complaint add constraint quoting check (summary <> '${OWNER.summary}') not valid`,
    );
    const failed = await duban(['intake'], on.stage.env, JSON.stringify(message(OWNER)));
    expect(failed.code).toBe(1);
    expect(failed.stderr.join('\n')).toMatch(/quoting|constraint/);
    expectUnmarked('error of intake', [...failed.stdout, ...failed.stderr].join('\n'));
    const { id } = await on.stage.inbox.add('intake', message(OWNER));
    await eventually(
      async () => (await (await on.stage.inbox.getJob(id ?? ''))?.getState()) === 'failed' || undefined,
      'given up',
    );
    expectUnmarked('log', said());
    expectUnmarked('metrics', await (await fetch(metrics)).text());
  });
});
