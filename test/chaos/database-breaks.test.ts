/** A database that breaks off, and a commit whose answer is lost. Rows 18 and 19. */
import { describe, expect, test } from '@jest/globals';
import type { Link } from '../support/proxy.js';
import { onOwnDatabase } from './database-stage.js';
import { eventually, message, some } from './stage.js';

describe.each(['postgres', 'redis'] as const)('with the queue on %s', (queue) => {
  const on = onOwnDatabase(queue);

  test('row 18: PostgreSQL restarted at once and killed, under load: the worker stays, and what was due fires', async () => {
    await on.createIt();
    const worker = await on.stage.started();
    await on.stage.intake(some(10));
    process.kill(on.postgres.pid, 'SIGQUIT');
    await on.postgres.start();
    await on.stage.intake(some(10));
    process.kill(on.postgres.pid, 'SIGKILL');
    await on.postgres.start();
    await on.stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
    await on.stage.fired(21);
    await on.stage.expectKept();
    expect(worker.stdout.join('\n')).not.toMatch(/worker\.crashed/);
  }, 90_000);

  /** Lets the next commit of a transaction that wrote there be executed, and its answer be lost. */
  function loseCommitAfter(wrote: RegExp): Promise<void> {
    const since = new WeakMap<Link, boolean>();
    return new Promise((resolve) => {
      on.proxy.tap = (link, sent) => {
        if (wrote.test(sent)) since.set(link, true);
        if (!/\bcommit\b/i.test(sent) || since.get(link) !== true) return;
        link.mode = 'deaf';
        on.proxy.tap = () => undefined;
        setTimeout(() => link.cut(), 300);
        resolve();
      };
    });
  }

  test('row 19: a commit that was executed and whose answer was lost: a complaint is taken in once, a step fires once', async () => {
    await on.createIt();
    await on.stage.started();
    const lostIntake = loseCommitAfter(/insert into duban\.complaint/);
    await on.stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
    await lostIntake;
    const lostFiring = loseCommitAfter(/insert into duban\.firing/);
    await lostFiring;
    await on.stage.fired(1);
    expect(await on.stage.number('select count(*) from duban.complaint')).toBe(1);
    await on.stage.expectKept();
  }, 60_000);

  test('row 19: the same for a complaint without a number of its own', async () => {
    await on.createIt();
    await on.stage.started();
    const lost = loseCommitAfter(/insert into duban\.complaint/);
    const job = await on.stage.inbox.add('intake', message());
    await lost;
    await eventually(
      async () =>
        (await (await on.stage.inbox.getJob(job.id ?? ''))?.getState()) === 'completed' ? true : undefined,
      'the job ends',
    );
    expect(await on.stage.number('select count(*) from duban.complaint')).toBe(1);
  }, 60_000);
});
