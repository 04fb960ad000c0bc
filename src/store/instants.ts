import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../sla/instant.js';

/** An instant as a parameter to compare `timestamptz` columns with. */
export const timestamp = (instant: Instant): RawBuilder<Instant> =>
  sql<Instant>`${new Date(instant)}::timestamptz`;

/** The instant of a column that holds milliseconds, as an array of numbers that was a parameter; null of null. */
export const fromMs = (column: string): RawBuilder<Instant | null> =>
  sql<Instant | null>`to_timestamp(${sql.ref(column)} / 1000)`;

/** Machine time, for leases and back-off; Duban's own clock is `duban.now()`. */
export const machineNow: RawBuilder<Instant> = sql<Instant>`clock_timestamp()`;

/** Machine time in so many seconds; a column would round it up, and what is due now would not be for half a millisecond. */
export const machineTimeIn = (seconds: number): RawBuilder<Date> =>
  sql<Date>`date_trunc('milliseconds', clock_timestamp()) + make_interval(secs => ${seconds}::double precision)`;
