/** What /metrics and /readyz say while complaints are open, overdue, held and undeliverable is what is so. */
import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { processMetrics } from '../../src/ops/metrics.js';
import type { Runtime } from '../../src/runtime.js';
import { workerHealth } from '../../src/worker-health.js';
import { complaint, shanghai } from './complaints.js';
import { World } from './world.js';

const GAUGES = ['deadlines_open', 'deadlines_breached', 'deadlines_overdue'];
const POST = ['notices_waiting', 'notices_untold', 'mails_unsent', 'audit_findings'];

/** The world's clock stands still, by which nothing could be late: it runs while somebody looks. */
async function measured(world: World, oldestOverdueMs = 0) {
  const now = await world.now();
  await world.asOwner(`update duban.clock set real_origin = clock_timestamp(), speed = 1`);
  const health = workerHealth(
    { context: world.context, speed: 1, backend: { kind: 'postgres' } } as Runtime,
    {
      sweepMs: 1000,
      policyVersion: () => 'sha256:0',
      relayDownMs: () => null,
      ofProcess: processMetrics(),
      nowMs: () => 0,
    },
    pino({ level: 'silent' }),
  );
  await health.audit();
  const text = await health.metrics.text();
  const lookedForMs = (await world.now()) - now;
  const { ready, details } = await health.ready();
  await world.setClock(now);
  const of = (name: string) => Number(new RegExp(`^duban_${name} (.*)$`, 'm').exec(text)?.[1]);
  const oldestMs = of('deadlines_oldest_overdue_seconds') * 1000;
  expect(oldestMs).toBeGreaterThanOrEqual(oldestOverdueMs);
  // It grows while one looks, if there is any.
  expect(oldestMs).toBeLessThanOrEqual(oldestOverdueMs === 0 ? 0 : oldestOverdueMs + lookedForMs);
  return { deadlines: GAUGES.map(of), post: POST.map(of), ready, status: details.status };
}

test('open, held until morning, overdue, told, undeliverable', async () => {
  const refused = ['li-na@example.com', 'deng-kai@example.com', 'wang-fang@example.com'];
  const refusal = (address: string) =>
    refused.includes(address) ? { code: 550, text: 'no such user' } : undefined;
  const world = await World.open(shanghai('2026-11-23T20:00'), 'config', { mailsWait: true, refusal });
  try {
    await world.intake(complaint());
    const green = { ready: true, status: 'green' };
    expect(await measured(world)).toEqual({ deadlines: [2, 0, 0], post: [0, 0, 0, 0], ...green });
    // The reminder of 23:00 is held until the quiet hours end, and nothing is wrong with that.
    await world.moveTo(shanghai('2026-11-23T23:30'));
    expect(await measured(world)).toEqual({ deadlines: [2, 0, 0], post: [0, 0, 0, 0], ...green });
    await world.setClock(Date.parse(shanghai('2026-11-24T00:10')));
    expect(await measured(world, 600_000)).toEqual({
      deadlines: [2, 1, 1],
      post: [0, 0, 0, 1],
      ready: false,
      status: 'red',
    });
    await world.work();
    expect(await measured(world)).toMatchObject({ deadlines: [2, 1, 0] });
    await world.moveTo(shanghai('2026-11-24T01:00'));
    // The supervisor's mail was refused, and so were those of the deputy and the admin, who were to be told instead.
    expect(await measured(world)).toMatchObject({
      deadlines: [2, 1, 0],
      post: [0, 3, 0, 1],
      ready: false,
    });
  } finally {
    await world.close();
  }
});
