/** A database that comes late, or will not do. Row 17. */
import { describe, expect, test } from '@jest/globals';
import { onOwnDatabase } from './database-stage.js';
import { lineOf, linesOf } from './lines.js';
import { some } from './stage.js';

describe.each(['postgres', 'redis'] as const)('with the queue on %s', (queue) => {
  const on = onOwnDatabase(queue);

  test('row 17: a database that refuses, resets, and does not exist yet is waited for, with few lines, and then served', async () => {
    await on.proxy.set('refuse');
    const worker = on.stage.worker();
    await lineOf(worker, 'database.waiting');
    // Accepts, and resets at the first word.
    on.proxy.tap = (link) => link.cut();
    await on.proxy.set('pass');
    await lineOf(worker, 'database.waiting', ({ err }) => /reset|terminated/i.test(JSON.stringify(err)));
    on.proxy.tap = () => undefined;
    await lineOf(worker, 'database.waiting', ({ err }) => /does not exist/.test(JSON.stringify(err)));
    await on.createIt();
    await lineOf(worker, 'worker.started');
    expect(linesOf(worker).filter(({ level }) => level !== 'info').length).toBeLessThan(20);
    await on.stage.intake(some(2));
    await on.stage.fired(2);
    await on.stage.expectKept();
  }, 60_000);

  test('row 17: SIGTERM ends a worker that waits for its database', async () => {
    await on.proxy.set('refuse');
    const worker = on.stage.worker();
    await lineOf(worker, 'database.waiting');
    const from = performance.now();
    worker.kill('SIGTERM');
    expect(await worker.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - from).toBeLessThan(15_000);
  }, 60_000);

  test('row 17: a wrong password ends it with 78, the variable’s name and not its value', async () => {
    const url = new URL(on.proxy.url);
    url.password = 'canary-4711';
    const worker = on.stage.worker({ DATABASE_URL: url.href });
    expect(await worker.exit).toEqual({ code: 78, signal: null });
    expect(worker.stderr.join('\n')).toContain('DATABASE_URL');
    expect([...worker.stdout, ...worker.stderr].join('\n')).not.toContain('canary-4711');
  }, 60_000);
});
