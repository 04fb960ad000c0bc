/** Five thousand due at one time. Row 33. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { scriptedServer } from '../mail/scripted-server.js';
import { onOwnRedis } from './redis-stage.js';
import { ESCALATIONS, message, Stage } from './stage.js';

const on = onOwnRedis();
let stage: Stage;

const MANY = 5_000;
/** Of each breach. */
const TOLD = 3;
/** What waits for a person goes together, at the pace that the shipped settings allow. */
const TOGETHER = `groupWait: 2s
flushInterval: 2s
digestFrom: 4
rate: { perFiveSeconds: 5, perMinute: 30, reserve: 20% }
quietHours: off
daily: off
`;
/** Complaints of one transaction. */
const BATCH = 500;
/** Five minutes' worth of slips: they are due a minute apart. */
const MINUTES = 5;
const HOUR = 3_600_000;
const MOST_MEMORY_MB = 300;
/** On an idle machine of two cores it takes some tenths of a second. */
const LONGEST_INTAKE_MS = 20_000;

const mostMemoryMb = async (pid: number): Promise<number> =>
  Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

/** Milliseconds from a message until it is taken in, in the middle of the storm. */
async function intakeMs(number: number): Promise<number> {
  const from = performance.now();
  await stage.inbox.add('intake', message({ source: 'crm', sourceId: `${number}` }));
  const mine = `select count(*) from duban.complaint where source_id = '${number}'`;
  await stage.reaches(mine, 1, LONGEST_INTAKE_MS);
  return performance.now() - from;
}

test('row 33: five thousand due at once fire once each, in the order of their instants, while intake goes on', async () => {
  const relay = await scriptedServer({});
  // The limits of the shipped policy: four hours, of which nobody waits for one.
  stage = await Stage.open({ smtpUrl: relay.url, redisUrl: on.redis.url, replacements: [] });
  const now = Date.now();
  await stage.intake(
    Array.from({ length: MANY }, (_, index) => {
      const at = new Date(now - (index % MINUTES) * 60_000).toISOString();
      return message({ receivedAt: at, relayedAt: at, slipIssuedAt: at });
    }),
  );
  await writeFile(join(stage.env.DUBAN_CONFIG ?? '', 'mail.yaml'), TOGETHER);
  const worker = await stage.started();
  await stage.ask("update duban.clock set drill_origin = drill_origin + interval '5 hours'");
  const latencies: number[] = [];
  for (let number = 0; number < 20; number++) latencies.push(await intakeMs(number));
  await stage.reaches(ESCALATIONS, MANY, 240_000);
  await stage.settled();
  expect(await stage.number(ESCALATIONS)).toBe(MANY);
  const outOfOrder = `select count(*) from (select fired_at, lag(fired_at) over (order by planned_at, fired_at) as earlier
    from duban.firing where kind = 'escalation') f where fired_at < earlier`;
  // Batches run side by side: only where one ends may the next have begun before it.
  expect(await stage.number(outOfOrder)).toBeLessThan(MANY / BATCH);
  const told = `select count(*) from duban.notice where state = 'sent' and kind = 'breach'`;
  await stage.reaches(told, MANY * TOLD, 60_000);
  const memory = await mostMemoryMb(worker.pid);
  process.stderr.write(
    `storm: ${MANY} escalations, ${Math.round(memory)} MB at most, a message taken in after ${Math.round(Math.max(...latencies))} ms at most, ${relay.received.length} mails\n`,
  );
  expect(memory).toBeLessThan(MOST_MEMORY_MB);
  await stage.expectKept(6 * HOUR);
  await stage.close();
  await relay.close();
}, 420_000);
