/** A scenario played to its end: everything that happens, in order, with who is told by name. */
import type { Configuration } from '../config/configuration.js';
import type { Entry } from '../sla/complaint.js';
import type { Instant } from '../sla/instant.js';
import type { NoticeKind, Reason } from '../sla/notice.js';
import type { Outcome } from '../sla/plan.js';
import { findTarget, type Localised, type Policy, type Role } from '../sla/policy.js';
import type { SimulatedFiring } from '../sla/simulate.js';
import { type AllClear, type Moment, timeline, toldAt } from '../sla/timeline.js';
import type { Cleared, DeadlineChange, LivePlanned, Transition } from '../sla/transition.js';
import type { Scenario } from './scenario.js';

/** Which clock: a target applied to one cycle. */
export interface Clock {
  readonly target: string;
  readonly clause: string;
  readonly name: Localised;
  readonly cycle: number;
  readonly round: number;
}

export interface ToldPerson {
  readonly key: string;
  readonly name: string;
  /** What holders of the role are told as: the roles of the step that reach this person. */
  readonly roles: readonly Role[];
  /** Why this person, although the step does not name them: a deputy, a role that nobody holds. */
  readonly reasons: readonly Reason[];
}

export type TimelineRow = { readonly at: Instant } & (
  | { readonly kind: 'taken-in' }
  | { readonly kind: 'entry'; readonly entry: Entry }
  | ClockRow
  | ToldRow
  | {
      readonly kind: 'all-clear';
      readonly clock: Clock;
      readonly people: readonly ToldPerson[];
      readonly cleared: Cleared;
    }
  | {
      readonly kind: 'unsent';
      readonly clock: Clock;
      readonly step: string;
      readonly people: readonly ToldPerson[];
    }
);

export interface ClockRow {
  readonly kind: 'clock';
  readonly clock: Clock;
  readonly change: Exclude<DeadlineChange, 'unchanged'>;
  readonly startedAt: Instant;
  readonly dueAt: Instant;
  readonly limit: string;
  readonly calendar: string;
  readonly outcome: Outcome;
}

export interface ToldRow {
  readonly kind: 'told';
  readonly clock: Clock;
  readonly step: string;
  /** 0, then 1, 2 … where a step repeats. */
  readonly repeat: number;
  readonly notice: Exclude<NoticeKind, 'all-clear'>;
  /** The step's own instant; earlier than `at` where it lay behind already. */
  readonly plannedAt: Instant;
  readonly roles: readonly Role[];
  readonly people: readonly ToldPerson[];
  /** Roles of which nobody could be reached. */
  readonly unreachable: readonly Role[];
}

export interface PlayedScenario {
  readonly scenario: Scenario;
  readonly rows: readonly TimelineRow[];
  /** Every deadline as it stands at the end. */
  readonly deadlines: readonly LivePlanned[];
}

/** Nothing of a policy lies further ahead. */
const HORIZON_MS = 800 * 86_400_000;

export function playScenario(
  scenario: Scenario,
  { policy, organisation, mail }: Configuration,
): PlayedScenario {
  const { complaint, from, coming } = scenario;
  const simulation = { complaint, policy, organisation, from, until: from + HORIZON_MS, coming };
  const rows: TimelineRow[] = [{ at: from, kind: 'taken-in' }];
  const deadlines = new Map<string, LivePlanned>();
  for (const moment of timeline(simulation, mail.groupWaitMs)) {
    rows.push(...rowsOf(moment, policy));
    for (const { next } of moment.transitions) deadlines.set(`${next.target}/${next.cycle}`, next);
  }
  return { scenario, rows, deadlines: [...deadlines.values()] };
}

function rowsOf(
  { at, entry, transitions, firings, allClears, unsent }: Moment,
  policy: Policy,
): TimelineRow[] {
  return [
    ...(entry === null ? [] : [{ at, kind: 'entry', entry } as const]),
    ...transitions.flatMap((transition) => clockRow(transition, policy, at)),
    ...unsent.map((firing) => unsentRow(firing, policy, at)),
    ...allClears.map((allClear) => allClearRow(allClear, policy, at)),
    ...firings.map((firing) => toldRow(firing, policy, at)),
  ];
}

const clockOf = ({ target, cycle, round }: LivePlanned, policy: Policy): Clock => {
  const found = findTarget(policy, target);
  const name = found?.name ?? { 'zh-CN': target, en: target };
  return { target, clause: found?.clause ?? '', name, cycle, round };
};

function clockRow({ change, next }: Transition, policy: Policy, at: Instant): TimelineRow[] {
  if (change === 'unchanged') return [];
  const { startedAt, dueAt, outcome, reckoning } = next;
  const { limit, calendar } = reckoning;
  const row = { at, kind: 'clock', clock: clockOf(next, policy), startedAt, dueAt, limit, calendar } as const;
  // What was over before it was known has started all the same.
  const started: TimelineRow[] =
    change === 'opened' && outcome.state !== 'open' ? [{ ...row, change, outcome: { state: 'open' } }] : [];
  const said = change === 'opened' && outcome.state !== 'open' ? outcome.state : change;
  return [...started, { ...row, change: said, outcome }];
}

const peopleOf = ({ told }: SimulatedFiring): ToldPerson[] =>
  told.recipients.map(({ person, roles, reasons }) => ({
    key: person.key,
    name: person.name,
    roles,
    reasons,
  }));

const toldRow = (firing: SimulatedFiring, policy: Policy, at: Instant): TimelineRow => ({
  at: toldAt(firing.step.at, at),
  kind: 'told',
  clock: clockOf(firing.deadline, policy),
  step: firing.step.key,
  repeat: firing.step.repeat,
  notice: firing.noticeKind,
  plannedAt: firing.step.at,
  roles: firing.roles,
  people: peopleOf(firing),
  unreachable: firing.told.unreachable,
});

const unsentRow = (firing: SimulatedFiring, policy: Policy, at: Instant): TimelineRow => ({
  at,
  kind: 'unsent',
  clock: clockOf(firing.deadline, policy),
  step: firing.step.key,
  people: peopleOf(firing),
});

const allClearRow = (
  { deadline, round, cleared, people }: AllClear,
  policy: Policy,
  at: Instant,
): TimelineRow => ({
  at,
  kind: 'all-clear',
  clock: { ...clockOf(deadline, policy), round },
  cleared,
  people: people.map(({ person, roles }) => ({ key: person.key, name: person.name, roles, reasons: [] })),
});
