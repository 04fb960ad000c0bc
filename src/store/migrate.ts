/** Bringing a database to this build's schema. */
import { type Kysely, Migrator } from 'kysely';
import { examineDatabase, refuseReadOnly, refuseUnusable } from './examine.js';
import { MIGRATIONS, SchemaError } from './known-schema.js';
import { openStore } from './open.js';

export interface Migrated {
  /** Names of the migrations that this call ran. */
  readonly applied: readonly string[];
  /** `duban_app`, where this login may take it on. */
  readonly role: string | undefined;
}

/**
 * Migrates over a connection of its own. Several may start at once: one migrates, the others wait for it. A database
 * that takes no changes is refused even where nothing is to be migrated: whoever migrates is going to write.
 */
export async function migrate(url: string, onError: (error: Error) => void): Promise<Migrated> {
  const before = await examineDatabase(url, onError);
  refuseUnusable(before);
  refuseReadOnly(before);
  const db = openStore({ url, max: 2, onError });
  try {
    const migrator = new Migrator({
      db: db as unknown as Kysely<unknown>,
      provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
      migrationTableSchema: 'duban',
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error !== undefined) throw new SchemaError('migrate the database', { cause: error });
    // The first migration makes the role.
    const { role } = await examineDatabase(url, onError);
    return { applied: (results ?? []).map((result) => result.migrationName), role };
  } finally {
    await db.destroy();
  }
}
