/** A database that falls silent. Row 20. */
import { describe, expect, test } from '@jest/globals';
import { onOwnDatabase } from './database-stage.js';
import { lineOf } from './lines.js';
import { message, some } from './stage.js';

/** It may be arming just then (5 s); then a query ends (12 s), and the question whether anybody answers at all (12 s). */
const TOLD_MS = 35_000;

describe.each(['postgres', 'redis'] as const)('with the queue on %s', (queue) => {
  const on = onOwnDatabase(queue);

  test('row 20: a database that falls silent with its sockets open: every query ends, and the worker goes on by itself', async () => {
    await on.createIt();
    const worker = await on.stage.started();
    await on.stage.intake(some(3), { DATABASE_URL: on.stage.url });
    await on.proxy.set('hole');
    await lineOf(worker, 'sweep.failed', () => true, TOLD_MS);
    // Connections that are there stay silent for ever; new ones pass.
    await on.proxy.set('pass');
    await on.stage.fired(3);
    await on.stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
    await on.stage.fired(4);
    await on.stage.expectKept();
  }, 100_000);

  test('row 20: SIGTERM ends a worker whose database is silent within 15 s', async () => {
    await on.createIt();
    const worker = await on.stage.started();
    await on.stage.intake(some(3), { DATABASE_URL: on.stage.url });
    await on.proxy.set('hole');
    const from = performance.now();
    worker.kill('SIGTERM');
    expect(await worker.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - from).toBeLessThan(15_000);
  }, 60_000);
});
