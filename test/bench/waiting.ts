/** Deadlines that wait while Redis loses everything: how long until it is armed again. */
import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { sweepDeadlines } from '../../src/work/sweep.js';
import { onDatabase, type Prepared, prepare, query } from './database.js';
import { alternate, timed, type Way } from './measure.js';
import type { Section } from './report.js';
import { seed, WAITS } from './seed.js';
import { closeDuban, openDuban, type Stage, unreadLog } from './stage.js';

/** Of each complaint two deadlines run. */
const OPEN_EACH = 2;
const JOB_EACH = 'a delayed job of BullMQ for each, added again';
const OURS = 'Duban’s sweep';

export async function* waiting(
  stage: Stage,
  { waiting: count, rounds }: { waiting: number; rounds: number },
): AsyncGenerator<Section> {
  const many = await waitingRows(stage, count);
  const ways: Way[] = [
    { name: OURS, run: () => sweepEmptyRedis(stage, many.url) },
    { name: JOB_EACH, run: () => jobsEach(stage, count) },
  ];
  const measured = await alternate('re-arming', ways, rounds);
  await many.drop();
  yield {
    title: `Redis lost everything, ${count.toLocaleString('en')} deadlines wait`,
    about:
      'Until what is due in the next ten minutes is armed, or until a job for each deadline is there again.',
    unit: 'ms',
    measured,
    limit: JOB_EACH,
    goals: [{ text: 'Duban ÷ a job each (goal ≤ 0.02)', of: OURS, to: JOB_EACH, atMost: 0.02 }],
  };
}

/** Instants spread over the 72 hours ahead, which is what an ordinary day looks like. */
const waitingRows = (stage: Stage, open: number): Promise<Prepared> =>
  prepare(stage.servers.postgres, async (filling) => {
    await seed(stage, filling, Math.ceil(open / OPEN_EACH), WAITS);
    await onDatabase(
      filling.url,
      `update duban.deadline set look_at = duban.now() + interval '1 minute' + random() * interval '72 hours'
        where look_at is not null`,
    );
  });

/** On the prepared database itself, which a sweep leaves as it is. Milliseconds. */
export async function sweepEmptyRedis(stage: Stage, url: string): Promise<number> {
  const duban = await openDuban(stage, url, 'redis');
  const { context, announce, armer, speed } = duban;
  const sweeper = { context, announce, armer, log: unreadLog(), worker: 'bench', speed };
  const ms = await timed(() => sweepDeadlines(sweeper));
  const [due] = await query<{ soon: number }>(
    url,
    `select count(distinct ceil(extract(epoch from look_at) * 10))::int as soon from duban.deadline
      where look_at <= duban.now() + interval '9 minutes'`,
  );
  const armed = await countAlarms(stage, duban.queuePrefix);
  if (armed < Math.min(due?.soon ?? 0, 4_900)) throw new Error(`${armed} alarms for ${due?.soon} instants`);
  await closeDuban(duban);
  return ms;
}

async function countAlarms(stage: Stage, prefix: string): Promise<number> {
  const queue = new Queue('duban-alarm', { connection: { url: stage.servers.redis }, prefix });
  const count = await queue.getDelayedCount();
  await queue.close();
  return count;
}

async function jobsEach(stage: Stage, count: number): Promise<number> {
  const queue = new Queue(`peer-${randomUUID().slice(0, 8)}`, { connection: { url: stage.servers.redis } });
  await queue.waitUntilReady();
  const ms = await timed(async () => {
    for (let from = 0; from < count; from += 1_000)
      await queue.addBulk(
        Array.from({ length: Math.min(1_000, count - from) }, (_, index) => ({
          name: 'due',
          data: { id: from + index },
          opts: { jobId: `due-${from + index}`, delay: 60_000 + ((from + index) % 259_200_000) },
        })),
      );
  });
  if ((await queue.getDelayedCount()) !== count) throw new Error('jobs are missing');
  await queue.obliterate({ force: true });
  await queue.close();
  return ms;
}
