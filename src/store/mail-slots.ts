/** The account's rate, one for all workers: a mail takes a place in each window, which is free again when that has passed. */
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import type { Tx } from './open.js';

/** How many mails a window lets through, and how many of these places are kept for mails of rank. */
export interface MailWindow {
  readonly seconds: number;
  readonly places: number;
  readonly kept: number;
}

/**
 * Takes a place in every window, or none at all. Skips what another worker is taking at this instant, so that nobody
 * waits for anybody. It asks the clock itself: by one that was read before others took theirs, these would be free.
 */
export async function takeSlot(tx: Tx, windows: readonly MailWindow[], ofRank: boolean): Promise<boolean> {
  const taken: { seconds: number; number: number }[] = [];
  for (const window of windows) {
    const number = (await freePlace(tx, window, ofRank)) ?? (await addPlaces(tx, window, ofRank));
    if (number === undefined) return false;
    taken.push({ seconds: window.seconds, number });
  }
  for (const { seconds, number } of taken)
    await sql`
      update duban.mail_slot set free_at = ${nowAnd(seconds)}
      where window_seconds = ${seconds} and number = ${number}`.execute(tx);
  return true;
}

/**
 * The highest first: those that are kept have the lowest numbers. One that is taken for longer than its window was taken
 * before the clock was set back, and is free.
 */
async function freePlace(
  tx: Tx,
  { seconds, places, kept }: MailWindow,
  ofRank: boolean,
): Promise<number | undefined> {
  const row = await tx
    .selectFrom('duban.mail_slot')
    .select('number')
    .where('window_seconds', '=', seconds)
    .where('number', '<', places)
    .where('number', '>=', ofRank ? 0 : kept)
    .where((where) => where.or([where('free_at', '<=', nowAnd(0)), where('free_at', '>', nowAnd(seconds))]))
    .orderBy('number', 'desc')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row?.number;
}

/** On Duban's clock, so many seconds from now. */
const nowAnd = (seconds: number): RawBuilder<Instant> =>
  sql<Instant>`duban.now() + make_interval(secs => ${seconds}::double precision)`;

/** A rate that was raised, or is new, has places that are not there yet. */
async function addPlaces(tx: Tx, window: MailWindow, ofRank: boolean): Promise<number | undefined> {
  await sql`
    insert into duban.mail_slot (window_seconds, number, free_at)
    select ${window.seconds}::int, number, duban.now() from generate_series(0, ${window.places}::int - 1) as number
    on conflict do nothing`.execute(tx);
  // Also where another worker has just added them.
  return freePlace(tx, window, ofRank);
}

/** When the next place is free, by the clock alone: others may be faster. */
export async function nextSlot(tx: Tx, windows: readonly MailWindow[], ofRank: boolean): Promise<Instant> {
  let at = 0;
  for (const { seconds, places, kept } of windows) {
    const row = await tx
      .selectFrom('duban.mail_slot')
      .select((select) => select.fn.min('free_at').as('at'))
      .where('window_seconds', '=', seconds)
      .where('number', '<', places)
      .where('number', '>=', ofRank ? 0 : kept)
      .executeTakeFirst();
    at = Math.max(at, row?.at ?? 0);
  }
  return at;
}
