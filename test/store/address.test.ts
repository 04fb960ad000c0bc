/** What an address of PostgreSQL sets besides takes nothing away from what Duban goes by. */
import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { migrate } from '../../src/store/migrate.js';
import { openStore } from '../../src/store/open.js';
import { createDatabase, throwUnlessDropped } from '../support/database.js';

test('session settings and time limits in the address: the role, the form of instants and the limits stay ours', async () => {
  const database = await createDatabase();
  try {
    const { role } = await migrate(database.url, throwUnlessDropped);
    const url = new URL(database.url);
    url.searchParams.set('options', '-c geqo=off -c datestyle=German -c role=none');
    url.searchParams.set('statement_timeout', '0');
    url.searchParams.set('lock_timeout', '0');
    url.searchParams.set('query_timeout', '1');
    url.searchParams.set('application_name', 'ours');
    const db = openStore({ url: url.href, max: 1, role, readOnly: true, onError: throwUnlessDropped });
    const { rows } = await sql`
      select current_user as role, current_setting('datestyle') as form, current_setting('geqo') as geqo,
        current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
        current_setting('transaction_read_only') as reads, current_setting('application_name') as name,
        to_timestamp(1.5) as at`.execute(db);
    await db.destroy();
    expect(rows).toEqual([
      {
        role: 'duban_app',
        form: expect.stringMatching(/^ISO/),
        geqo: 'off',
        statement: '10s',
        lock: '3s',
        reads: 'on',
        name: 'ours',
        at: 1_500,
      },
    ]);
  } finally {
    await database.drop();
  }
});
