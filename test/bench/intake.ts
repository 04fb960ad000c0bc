/** Intake one at a time: messages that other systems put into the inbox, beside one statement for each complaint. */
import { Queue } from 'bullmq';
import { concurrency, processors } from '../../jobs/processors.js';
import { openPool, prepare, query } from './database.js';
import { checkedIntake } from './import.js';
import { alternate, type Way } from './measure.js';
import type { Section } from './report.js';
import { message, putInForce } from './seed.js';
import { closeDuban, openDuban, type Stage, toolsOf } from './stage.js';

const LIMIT = 'one CTE statement a complaint, 16 at once';
const DUBAN = 'the inbox on Redis';
const AT_ONCE = 16;

export async function* intake(
  stage: Stage,
  { intake: count, rounds }: { intake: number; rounds: number },
): AsyncGenerator<Section> {
  const empty = await prepare(stage.servers.postgres, ({ db }) => putInForce(stage, db));
  const rows = await empty.copy(async (url) => {
    await inbox(stage, url, 1);
    return readRows(url);
  });
  const run = (work: (url: string) => Promise<number>) => () => checkedIntake(empty, count, work);
  const ways: Way[] = [
    { name: LIMIT, run: run((url) => statements(url, rows, count)) },
    { name: DUBAN, run: run((url) => inbox(stage, url, count)) },
  ];
  const measured = await alternate('intake', ways, rounds);
  await empty.drop();
  yield {
    title: `Intake of ${count.toLocaleString('en')} one at a time`,
    about:
      'Messages of BullMQ that lie in the inbox, each checked, planned and answered; the limit writes the same rows, prepared beforehand, with no queue.',
    unit: 'complaints a second',
    measured,
    limit: LIMIT,
    goals: [{ text: 'inbox ÷ one CTE statement (goal ≥ 0.6)', of: DUBAN, to: LIMIT, atLeast: 0.6 }],
  };
}

interface Rows {
  readonly complaint: object;
  readonly entries: readonly object[];
  readonly deadlines: readonly object[];
}

async function readRows(url: string): Promise<Rows> {
  const [rows] = await query<Rows>(
    url,
    `select (select row_to_json(c) from duban.complaint c) as complaint,
      (select json_agg(e) from duban.entry e) as entries, (select json_agg(d) from duban.deadline d) as deadlines`,
  );
  if (rows === undefined) throw new Error('there is one complaint');
  return rows;
}

/** Ids and numbers are PostgreSQL's, the rest is a copy. */
const COPY = `
  with new as (select uuidv7() as id, duban.next_slip(2026) as slip),
  c as (insert into duban.complaint
    select p.* from new, json_populate_record(null::duban.complaint,
      ($1::jsonb || jsonb_build_object('id', new.id, 'slip_no', new.slip, 'source_id', new.id))::json) p),
  e as (insert into duban.entry
    select p.* from new, jsonb_array_elements($2::jsonb) one,
      jsonb_populate_record(null::duban.entry, one || jsonb_build_object('complaint_id', new.id)) p)
  insert into duban.deadline
    select p.* from new, jsonb_array_elements($3::jsonb) one,
      jsonb_populate_record(null::duban.deadline, one || jsonb_build_object('complaint_id', new.id, 'id', uuidv7())) p`;

async function statements(url: string, { complaint, entries, deadlines }: Rows, count: number) {
  const pool = openPool(url, AT_ONCE);
  const values = [complaint, entries, deadlines].map((part) => JSON.stringify(part));
  await Promise.all(Array.from({ length: AT_ONCE }, () => pool.query('select 1')));
  let left = count;
  const begin = performance.now();
  const stream = async () => {
    while (left-- > 0) await pool.query({ name: 'copy', text: COPY, values });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, stream));
  const ms = performance.now() - begin;
  await pool.end();
  return ms;
}

/** The messages lie ready when the clock starts. */
async function inbox(stage: Stage, url: string, count: number): Promise<number> {
  const runtime = await openDuban(stage, url, 'redis');
  const queue = new Queue('duban-inbox', {
    connection: { url: stage.servers.redis },
    prefix: runtime.queuePrefix,
  });
  for (let from = 0; from < count; from += 500)
    await queue.addBulk(
      Array.from({ length: Math.min(500, count - from) }, () => ({ name: 'intake', data: message() })),
    );
  const process = processors['duban-inbox'](toolsOf(runtime));
  let left = count;
  let over = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    over = resolve;
  });
  const begin = performance.now();
  const consumer = runtime.backend.consume('duban-inbox', concurrency['duban-inbox'], async (job) => {
    const answer = await process(job);
    left -= 1;
    if (left === 0) over();
    return answer;
  });
  await done;
  const ms = performance.now() - begin;
  await consumer.close(10_000);
  await queue.close();
  await closeDuban(runtime);
  return ms;
}
