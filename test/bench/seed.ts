/** Complaints by the thousand: one taken in by Duban itself, the others copies of its rows, made by SQL. */
import { sql } from 'kysely';
import type { Db } from '../../src/store/open.js';
import { savePolicy } from '../../src/store/policies.js';
import { policyShelf } from '../../src/work/context.js';
import { parseIntake } from '../../src/work/intake-message.js';
import { Refused } from '../../src/work/refused.js';
import { takeIn } from '../../src/work/take-in.js';
import { crowd } from '../support/crowd.js';
import { type Filling, onDatabase } from './database.js';
import type { Stage } from './stage.js';

export const message = (extra: object = {}) => ({
  category: 'service',
  channel: 'phone',
  site: 'riverside',
  department: 'engineering',
  summary: 'No water in the whole of building 7 since Saturday evening',
  complainant: { name: '陈建国', title: '先生', phone: '8888-1234', address: 'Riverside 7-2-301' },
  receivedBy: 'liu-yang',
  ...extra,
});

/** What the prototype is, and when it was taken in. */
export interface Prototype {
  readonly intake: object;
  /** So long ago, on Duban's clock. */
  readonly hoursAgo: number;
}

/** Due by now and told to the supervisor: one notice each. */
export const TELLS_ONE: Prototype = {
  intake: message({ relayedAt: null, slipIssuedAt: null }),
  hoursAgo: 1,
};
/** The procedure's own limit, due by now and told to three people. */
export const TELLS_THREE: Prototype = { intake: message(), hoursAgo: 4 };
/** Nothing of it is due for hours. */
export const WAITS: Prototype = { intake: message(), hoursAgo: 0 };

/** Takes the prototype in and makes `count` of it; of each, what it has due lies a second back or less. */
export async function seed(
  stage: Stage,
  { db, url }: Filling,
  count: number,
  { intake, hoursAgo }: Prototype,
): Promise<void> {
  const { configuration } = stage;
  await putInForce(stage, db);
  await turnClock(db, hoursAgo);
  const context = {
    db,
    configuration: () => configuration,
    policies: policyShelf(() => configuration),
    punctualMs: 60_000,
  };
  const { results } = await takeIn(context, [parseIntake(intake, configuration)]);
  const [taken] = results;
  if (taken === undefined || taken instanceof Refused) throw taken ?? new Error('no answer');
  await turnClock(db, 0);
  // What is due exactly now fires a millisecond later.
  await sql`select pg_sleep(0.01)`.execute(db);
  await onDatabase(url, crowd(taken.complaintId, count - 1));
}

/** As a worker does at its start. */
export const putInForce = ({ configuration: { policyVersion, policy } }: Stage, db: Db): Promise<void> =>
  savePolicy(db, policyVersion, policy, Date.now());

/** Duban's clock, so many hours back. */
export const turnClock = (db: Db, hoursAgo: number) =>
  sql`update duban.clock set drill_origin = real_origin - make_interval(secs => ${hoursAgo * 3_600})`.execute(
    db,
  );
