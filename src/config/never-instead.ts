/** Rules 17: senior leadership is never told of a breach before the supervisor, nor without. */
import type { CalendarRules } from '../sla/calendar-rules.js';
import { type Duration, isAtOrAfterDue, parseStepAt } from '../sla/limit.js';
import { AROUND_THE_CLOCK, type Role } from '../sla/policy.js';
import type { Draft } from './draft.js';
import type { Finding, Path } from './finding.js';
import type { StepFile, TargetFile } from './policy-file.js';
import { each } from './schema-parts.js';

interface Telling {
  readonly path: Path;
  /** After due. */
  readonly after: Duration;
  readonly tell: readonly Role[];
  readonly unless: string | undefined;
  readonly at: string;
}

const DAY = 24 * 60 * 60_000;

export function* neverInstead(
  target: Draft<TargetFile>,
  path: Path,
  calendar: string,
  rules: Readonly<Record<string, CalendarRules>>,
): Generator<Finding> {
  if (isDoubtful(target)) return;
  const isEarlier = orderOn(calendar, rules);
  const tellings = tellingsOf(target, path);
  const supervisor = tellings.filter(({ tell }) => tell.includes('supervisor'));
  const senior = tellings.filter(({ tell }) => tell.includes('senior-leadership'));
  senior.sort((one, other) => sizeOf(one.after) - sizeOf(other.after));
  for (const step of senior) {
    const told = supervisor.some(
      (other) =>
        other === step ||
        (isEarlier(other.after, step.after) && (other.unless === undefined || other.unless === step.unless)),
    );
    if (told) continue;
    // Mending this step mends the later ones that lean on it.
    supervisor.push(step);
    const problem = `senior-leadership is told of the breach at "${step.at}" before, or without, the supervisor`;
    const allowed = 'allowed: supervisor in the same step, or in a step at due or after that comes no later';
    yield { path: [...step.path, 'tell'], problem, allowed };
  }
}

/** A step that is itself faulty may be the one that tells the supervisor. */
const isDoubtful = (target: Draft<TargetFile>): boolean =>
  (target.steps ?? []).some((step) => {
    const roles = [step?.tell].flat();
    return roles.includes(undefined) || (step?.at === undefined && roles.includes('supervisor'));
  });

function tellingsOf(target: Draft<TargetFile>, path: Path): Telling[] {
  return each<Draft<StepFile>>(target.steps, [...path, 'steps']).flatMap(({ item, path: at }) => {
    if (item.at === undefined) return [];
    const instant = parseStepAt(item.at);
    if (!isAtOrAfterDue(instant)) return [];
    const after = instant.kind === 'after' ? instant.duration : { days: 0, ms: 0 };
    const tell = each(item.tell, []).map(({ item: role }) => role);
    return [{ path: at, after, tell, unless: item.unless, at: item.at }];
  });
}

const sizeOf = ({ days, ms }: Duration): number => days * DAY + ms;

/** Whether one instant is certainly no later than another: on a business calendar eight hours may be more than a day. */
function orderOn(calendar: string, rules: Readonly<Record<string, CalendarRules>>) {
  if (calendar === AROUND_THE_CLOCK) return (one: Duration, other: Duration) => sizeOf(one) <= sizeOf(other);
  // A site's own calendar counts, too: the order must hold on all of them.
  const keys = [calendar, ...Object.values(rules[calendar]?.sites ?? {})];
  const shortest = Math.min(...keys.map((key) => shortestDay(rules[key])));
  return (one: Duration, other: Duration) =>
    (one.days <= other.days && one.ms <= other.ms) || one.days + Math.ceil(one.ms / shortest) <= other.days;
}

function shortestDay(rules: CalendarRules | undefined): number {
  const days = rules === undefined ? [] : [...rules.week, ...Object.values(rules.days)];
  const minutes = days.map((spans) => spans.reduce((sum, { from, to }) => sum + to - from, 0));
  return Math.min(DAY, ...minutes.filter((length) => length > 0).map((length) => length * 60_000));
}
