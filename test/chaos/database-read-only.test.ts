/** A database that takes no changes for a while, as one does that was made a standby and is the primary again later. */
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { freePort } from '../support/port.js';
import { onOwnDatabase } from './database-stage.js';
import { expectFewLines, lineOf } from './lines.js';
import { eventually, some } from './stage.js';

interface Ready {
  readonly status: string;
  readonly findings: readonly string[];
}

describe.each(['postgres', 'redis'] as const)('with the queue on %s', (queue) => {
  const on = onOwnDatabase(queue);

  /** For every connection from now on; those that are there are ended, or not. */
  async function takeChanges(yes: boolean, endAll: boolean): Promise<void> {
    const owner = new pg.Client(on.postgres.url);
    await owner.connect();
    const name = new URL(on.stage.url).pathname.slice(1);
    await owner.query(`alter database ${name} set default_transaction_read_only = ${yes ? 'off' : 'on'}`);
    if (endAll)
      await owner.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await owner.end();
  }

  test('bad input 25: waited for at start, saying why; red while it lasts; and served again over new connections', async () => {
    await on.createIt();
    await takeChanges(false, false);
    const port = await freePort();
    const worker = on.stage.worker({ DUBAN_HTTP: `127.0.0.1:${port}` });
    const waiting = await lineOf(worker, 'database.waiting');
    expect(waiting).toMatchObject({
      level: 'warn',
      err: {
        message: expect.stringMatching(/takes no changes \(default_transaction_read_only is on\).*primary/),
      },
    });
    await takeChanges(true, false);
    await lineOf(worker, 'worker.started');
    await on.stage.intake(some(2));

    await takeChanges(false, true);
    const readyz = async () => (await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()) as Ready;
    const whenReady = (fits: (ready: Ready) => boolean, what: string) =>
      eventually(
        async () => {
          const ready = await readyz().catch(() => undefined);
          return ready !== undefined && fits(ready) ? ready : undefined;
        },
        what,
        30_000,
      );
    await whenReady(
      ({ status, findings }) => status === 'red' && /takes no changes/.test(findings.join()),
      'red',
    );
    // Nobody ends the connections that were opened meanwhile: they would refuse changes for ever.
    await takeChanges(true, false);
    await whenReady(({ status }) => status !== 'red', 'no longer red');
    await on.stage.fired(2);
    // Alarms ring again, too: those of a second intake need no sweep to be early enough.
    await on.stage.intake(some(1));
    await on.stage.fired(3);
    await on.stage.expectKept();
    expectFewLines(worker, 2);
  }, 180_000);
});
