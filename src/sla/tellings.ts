/** Who is told of what and when, and how that differs between two policies. */
import type { Instant } from './instant.js';
import type { NoticeKind } from './notice.js';
import type { Simulated } from './simulate.js';

/** One person told of one step; an all-clear has none. */
export interface Telling {
  readonly target: string;
  readonly cycle: number;
  readonly step: string | null;
  readonly repeat: number;
  readonly kind: NoticeKind;
  readonly person: string;
  readonly email: string;
  readonly at: Instant;
}

export const tellingsOf = (simulated: Iterable<Simulated>): Telling[] =>
  [...simulated].flatMap(({ at, firings }) =>
    firings.flatMap(({ deadline, step, noticeKind, told }) =>
      told.recipients.map(({ person }) => ({
        target: deadline.target,
        cycle: deadline.cycle,
        step: step.key,
        repeat: step.repeat,
        kind: noticeKind,
        person: person.key,
        email: person.email,
        at,
      })),
    ),
  );

/** Two persons with one mailbox share the mail about one step (rules 15). Grouping may make fewer of them. */
export const mailsFor = (tellings: readonly Telling[]): number =>
  new Set(
    tellings.map(({ target, cycle, step, repeat, email }) =>
      JSON.stringify([target, cycle, step, repeat, email.toLowerCase()]),
    ),
  ).size;

export type ShiftKind = 'more' | 'less' | 'earlier' | 'later';

/** How one telling differs; `before` or `after` is null where it is not there. */
export interface Shift {
  readonly what: ShiftKind;
  readonly before: Telling | null;
  readonly after: Telling | null;
}

/**
 * The same step is compared with itself; what is left of one person and clock (reminders apart from escalations), in
 * order of time: so a step that moved is earlier or later, not one less and one more.
 */
export function shiftsBetween(before: readonly Telling[], after: readonly Telling[]): Shift[] {
  const exact = pair(before, after, ({ target, cycle, person, step, repeat }) =>
    JSON.stringify([target, cycle, person, step, repeat]),
  );
  const loose = pair(exact.before, exact.after, ({ target, cycle, person, kind }) =>
    JSON.stringify([target, cycle, person, isAheadOfDue(kind)]),
  );
  return [
    ...[...exact.pairs, ...loose.pairs]
      .filter(([one, other]) => one.at !== other.at)
      .map(
        ([one, other]): Shift => ({
          what: other.at < one.at ? 'earlier' : 'later',
          before: one,
          after: other,
        }),
      ),
    ...loose.before.map((one): Shift => ({ what: 'less', before: one, after: null })),
    ...loose.after.map((one): Shift => ({ what: 'more', before: null, after: one })),
  ];
}

const isAheadOfDue = (kind: NoticeKind): boolean => kind === 'reminder' || kind === 'inform';

interface Paired {
  readonly pairs: readonly (readonly [Telling, Telling])[];
  readonly before: readonly Telling[];
  readonly after: readonly Telling[];
}

function pair(
  before: readonly Telling[],
  after: readonly Telling[],
  keyOf: (telling: Telling) => string,
): Paired {
  const waiting = new Map<string, Telling[]>();
  for (const one of before) waiting.set(keyOf(one), [...(waiting.get(keyOf(one)) ?? []), one]);
  const pairs: (readonly [Telling, Telling])[] = [];
  const left: Telling[] = [];
  for (const one of after) {
    const partner = waiting.get(keyOf(one))?.shift();
    if (partner === undefined) left.push(one);
    else pairs.push([partner, one]);
  }
  return { pairs, before: [...waiting.values()].flat(), after: left };
}
