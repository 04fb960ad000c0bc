/** What is drawn of a played scenario: what people do, and a lane for each clock. */
import type { Instant } from '../sla/instant.js';
import type { Outcome } from '../sla/plan.js';
import type { PlayedScenario, ToldRow } from '../work/simulate-scenario.js';
import { type Clockwork, clockName, stepName } from './simulate-table.js';
import { rolesIn, type SimulationWords } from './simulate-words.js';

export interface Mark {
  readonly at: Instant;
  /** Decides the colour. */
  readonly tone: ToldRow['notice'] | 'all-clear' | 'entry';
  readonly title: string;
  /** Who, a line for each. */
  readonly lines: readonly string[];
}

export interface Lane {
  readonly title: string;
  readonly subtitle: string;
  readonly state: Outcome['state'] | null;
  /** Null for the lane of what people do. */
  readonly bar: Bar | null;
  readonly marks: readonly Mark[];
}

export interface Bar {
  readonly startedAt: Instant;
  readonly dueAt: Instant;
  /** When the clock came to rest; null while it runs. */
  readonly endedAt: Instant | null;
  readonly calendar: string;
}

export function lanesOf(played: PlayedScenario, words: SimulationWords, time: Clockwork): Lane[] {
  const deeds: Mark[] = played.rows.flatMap((row): Mark[] => {
    if (row.kind === 'taken-in') return [{ at: row.at, tone: 'entry', title: words.takenIn, lines: [] }];
    if (row.kind !== 'entry') return [];
    return [{ at: row.at, tone: 'entry', title: words.deed(row.entry.type), lines: [row.entry.by] }];
  });
  const record: Lane = { title: words.record, subtitle: '', state: null, bar: null, marks: deeds };
  return [record, ...played.deadlines.map((deadline) => laneOf(deadline, played, words, time))];
}

function laneOf(
  deadline: PlayedScenario['deadlines'][number],
  { rows }: PlayedScenario,
  words: SimulationWords,
  time: Clockwork,
): Lane {
  const own = rows.flatMap((row) =>
    'clock' in row && row.clock.target === deadline.target && row.clock.cycle === deadline.cycle ? [row] : [],
  );
  const clock = own.findLast((row) => row.kind === 'clock')?.clock;
  const { startedAt, dueAt, outcome, reckoning } = deadline;
  return {
    title: clock === undefined ? deadline.target : clockName(clock, words),
    subtitle: words.due(time(dueAt), reckoning.limit),
    state: outcome.state,
    bar: {
      startedAt,
      dueAt,
      endedAt: outcome.state === 'open' ? null : outcome.at,
      calendar: reckoning.calendar,
    },
    marks: own.flatMap((row): Mark[] => {
      if (row.kind === 'told')
        return [
          {
            at: row.at,
            tone: row.notice,
            title: stepName(row, words),
            lines: peopleLines(row.people, words),
          },
        ];
      if (row.kind === 'all-clear')
        return [
          { at: row.at, tone: 'all-clear', title: words.allClear, lines: peopleLines(row.people, words) },
        ];
      return [];
    }),
  };
}

/** People of one role share a line. */
function peopleLines(people: ToldRow['people'], words: SimulationWords): string[] {
  const byRole = new Map<string, string[]>();
  for (const { name, roles } of people) {
    const role = rolesIn(words, roles);
    byRole.set(role, [...(byRole.get(role) ?? []), name]);
  }
  const comma = words.language === 'zh-CN' ? '、' : ', ';
  return [...byRole].map(([role, names]) => `${names.join(comma)} · ${role}`);
}
