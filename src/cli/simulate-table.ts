/** A played scenario as rows that somebody reads who never saw the tool. */
import { DateTime } from 'luxon';
import type { Instant } from '../sla/instant.js';
import type { Policy } from '../sla/policy.js';
import type { Clock, PlayedScenario, TimelineRow, ToldPerson } from '../work/simulate-scenario.js';
import { plain } from './print.js';
import { rolesIn, type SimulationWords } from './simulate-words.js';

export interface ShownRow {
  readonly when: string;
  readonly what: string;
  readonly clock: string;
  /** One line each. */
  readonly who: readonly string[];
}

export type Clockwork = (at: Instant) => string;

/** `Mon 23 Nov 13:00` in the policy's zone, with the year where it is not that of `from`; 24:00 ends a day. */
export function timesIn({ locale, timeFormat }: SimulationWords, timeZone: string, from: Instant): Clockwork {
  const { year } = DateTime.fromMillis(from, { zone: timeZone });
  return (at) => {
    const time = DateTime.fromMillis(at, { zone: timeZone, locale });
    const seconds = time.second === 0 ? '' : time.toFormat(':ss');
    const isMidnight = time.toMillis() === time.startOf('day').toMillis();
    const shown = isMidnight ? time.minus({ days: 1 }) : time;
    const text = shown.toFormat(isMidnight ? timeFormat.replace('HH:mm', "'24:00'") : timeFormat);
    return `${shown.year === year ? '' : `${shown.year} `}${text}${seconds}`;
  };
}

export function shownRows(
  { rows, scenario: { from } }: PlayedScenario,
  policy: Policy,
  words: SimulationWords,
): ShownRow[] {
  const time = timesIn(words, policy.timeZone, from);
  return rows.map((row) => ({
    when: time(row.at),
    what: whatOf(row, words),
    clock: 'clock' in row ? clockName(row.clock, words) : '',
    who: whoOf(row, words, time).map(plain),
  }));
}

export function clockName({ name, clause, cycle, round }: Clock, words: SimulationWords): string {
  const again = [...(cycle > 1 ? [words.cycle(cycle)] : []), ...(round > 1 ? [words.round(round)] : [])];
  return `${name[words.language]} [${clause}]${again.length === 0 ? '' : ` ${again.join(', ')}`}`;
}

function whatOf(row: TimelineRow, words: SimulationWords): string {
  switch (row.kind) {
    case 'taken-in':
      return words.takenIn;
    case 'entry':
      return words.entry(row.entry.type);
    case 'clock':
      return words.clock[row.change];
    case 'told':
      return `${words.names.notices[row.notice]} (${stepName(row, words)})`;
    case 'all-clear':
      return words.allClear;
    case 'unsent':
      return `${words.unsent} (${row.step})`;
  }
}

export const stepName = (
  { step, repeat }: { readonly step: string; readonly repeat: number },
  words: SimulationWords,
): string => (repeat === 0 ? words.step(step) : `${words.step(step)}, ${words.repeat(repeat)}`);

function whoOf(row: TimelineRow, words: SimulationWords, time: Clockwork): string[] {
  switch (row.kind) {
    case 'taken-in':
      return [];
    case 'entry': {
      const { by, at, recordedAt, note, category, responsible } = row.entry;
      const more = [category, responsible, note].filter((part) => part !== null);
      const happened = at === recordedAt ? [] : [time(at)];
      return [[by, ...happened, ...more].join(' · ')];
    }
    case 'clock':
      return [row.outcome.state === 'open' ? words.due(time(row.dueAt), row.limit) : outcomeOf(row, time)];
    case 'told': {
      const late = row.plannedAt < row.at ? [words.lateBy(time(row.plannedAt))] : [];
      const none = row.unreachable.length === 0 ? [] : [words.nobody(rolesIn(words, row.unreachable))];
      return [...row.people.map((person) => personLine(person, words)), ...none, ...late];
    }
    default:
      return row.people.map((person) => personLine(person, words));
  }
}

function outcomeOf({ outcome }: Extract<TimelineRow, { kind: 'clock' }>, time: Clockwork): string {
  if (outcome.state === 'open') return '';
  const what = outcome.state === 'cancelled' ? outcome.because : outcome.milestone;
  return [what, time(outcome.at), outcome.by].filter((part) => part !== '').join(' · ');
}

function personLine({ name, roles, reasons }: ToldPerson, words: SimulationWords): string {
  const why = reasons.map((reason) => words.because(reason));
  return [`${name} (${rolesIn(words, roles)})`, ...new Set(why)].join('; ');
}
