/** A database that will not let us in; apart, so that the command line can name it without loading the runtime. */

/** The database is there and will not do, however long one waits: another one, or other rights, are needed. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused';
}
