/** Workers that die, stop and come back, on Redis. Rows 1, 2, 3, 4 and 5 of the fault matrix. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { duplicates } from '../support/history.js';
import type { StartedProcess } from '../support/process.js';
import { SEED } from '../support/seed.js';
import { onOwnRedis } from './redis-stage.js';
import { seeded } from './seeds.js';
import { eventually, some } from './stage.js';

const on = onOwnRedis();

const BATCHES = 4;
const BATCH = 10;
const KILLING_MS = 16_000;

async function killUntil(end: number, random: () => number, workers: StartedProcess[]): Promise<number> {
  let kills = 0;
  while (performance.now() < end) {
    await wait(500 + random() * 2_500);
    const index = Math.trunc(random() * workers.length);
    workers[index]?.kill('SIGKILL');
    await workers[index]?.exit;
    workers[index] = on.stage.worker();
    kills += 1;
  }
  return kills;
}

test('row 3: with workers killed at random, each step fires once, none early, none lost, and mails come again only as recorded', async () => {
  const random = seeded(SEED);
  const workers = [await on.stage.started(), on.stage.worker()];
  const killing = killUntil(performance.now() + KILLING_MS, random, workers);
  for (let batch = 0; batch < BATCHES; batch++) {
    await on.stage.intake(some(BATCH));
    // Its job may die with its worker: whether it is recorded is left open, what follows from it is not.
    await recordOne(random);
  }
  const kills = await killing;
  expect(kills).toBeGreaterThan(3);
  await on.stage.settled();
  await on.stage.expectKept();
  expect(await on.stage.number('select count(*) from duban.complaint')).toBe(BATCHES * BATCH);
  await mailsEnd();
}, 100_000);

/** Somebody handles one of the complaints that are there. */
async function recordOne(random: () => number): Promise<void> {
  const slips = await on.stage.ask<{ slip_no: string }>(
    'select slip_no from duban.complaint order by slip_no',
  );
  const one = slips[Math.trunc(random() * slips.length)];
  if (one !== undefined)
    await on.stage.inbox.add('record', { slip: one.slip_no, type: 'handled', by: 'zhang-wei' });
}

async function mailsEnd(): Promise<void> {
  await eventually(
    async () => {
      await on.stage.mailsAreDue();
      const left = await on.stage.number(`select count(*) from duban.notice where state = 'waiting'`);
      return left === 0 ? 0 : undefined;
    },
    'every mail has left',
    40_000,
  );
  const rows = await on.stage.ask<{ message_id: string; ambiguous_attempts: number; state: string }>(
    'select message_id, ambiguous_attempts, state from duban.mail',
  );
  expect(rows.filter(({ state }) => state === 'failed' || state === 'sending')).toEqual([]);
  const copies = duplicates(on.sink.mails.map(({ parsed }) => parsed.messageId ?? ''));
  const unexplained = [...copies].filter(
    ([id, count]) => count > 1 + (rows.find(({ message_id }) => message_id === id)?.ambiguous_attempts ?? 0),
  );
  expect(unexplained).toEqual([]);
  const arrived = new Set(on.sink.mails.map(({ parsed }) => parsed.messageId));
  expect(rows.filter((row) => row.state === 'accepted' && !arrived.has(row.message_id))).toEqual([]);
}

test('row 5: three workers and their sweeps race for the same deadlines, and each step fires once', async () => {
  await Promise.all([on.stage.started(), on.stage.started(), on.stage.started()]);
  await on.stage.intake(some(30));
  await on.stage.settled();
  expect(await on.stage.number(`select count(*) from duban.firing`)).toBe(30 * 5);
  await on.stage.expectKept(10_000);
}, 60_000);
