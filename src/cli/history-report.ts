/** What a configuration would mean for the complaints of the database: totals first, then the list. */
import { type Instant, toIso } from '../sla/instant.js';
import type { Shift, ShiftKind, Telling } from '../sla/tellings.js';
import { countComplaints, type WhichComplaints } from '../store/complaints.js';
import { againstHistory, type ComparedComplaint } from '../work/against-history.js';
import type { WorkContext } from '../work/context.js';
import { localTime, plain, printLine, printTable } from './print.js';

type Counts = Readonly<Record<ShiftKind, number>>;
const NO_COUNTS: Counts = { more: 0, less: 0, earlier: 0, later: 0 };

interface Group {
  complaints: number;
  changed: number;
  dueEarlier: number;
  dueLater: number;
  deadlinesAdded: number;
  deadlinesDropped: number;
}

const noGroup = (): Group => ({
  complaints: 0,
  changed: 0,
  dueEarlier: 0,
  dueLater: 0,
  deadlinesAdded: 0,
  deadlinesDropped: 0,
});

export interface HistoryReport {
  readonly asOf: Instant;
  readonly open: Group;
  readonly past: Group;
  /** Mails of the first minute, if the open ones were moved; and those that leave in that minute in any case. */
  readonly mails: number;
  readonly mailsAnyway: number;
  readonly people: ReadonlyMap<string, Counts>;
  /** Those on which it has an effect, or which are left alone: the first so many. */
  readonly listed: readonly ComparedComplaint[];
  readonly unlisted: number;
}

/** Reads in batches and keeps totals and the list: memory does not grow with the history. */
export async function historyReport(
  context: WorkContext,
  which: WhichComplaints,
  now: Instant,
  limit: number,
): Promise<HistoryReport> {
  const open = noGroup();
  const past = noGroup();
  const people = new Map<string, Counts>();
  const listed: ComparedComplaint[] = [];
  const totals = { mails: 0, mailsAnyway: 0, unlisted: 0 };
  const progress = progressOf(await countComplaints(context.db, which));
  for await (const one of againstHistory(context, which, now)) {
    progress.step();
    count(one.open ? open : past, one);
    countPeople(people, one.shifts);
    totals.mails += one.mails;
    totals.mailsAnyway += one.mailsAnyway;
    if (!hasEffect(one)) continue;
    if (listed.length < limit) listed.push(one);
    else totals.unlisted += 1;
  }
  progress.end();
  return { asOf: now, open, past, people, listed, ...totals };
}

const hasEffect = ({ left, deadlines, shifts }: ComparedComplaint): boolean =>
  left !== null || deadlines.length > 0 || shifts.length > 0;

function count(group: Group, one: ComparedComplaint): void {
  group.complaints += 1;
  if (hasEffect(one)) group.changed += 1;
  for (const { change, dueBefore, dueAfter } of one.deadlines) {
    if (change === 'cancelled') group.deadlinesDropped += 1;
    else if (dueBefore === null) group.deadlinesAdded += 1;
    else if (dueAfter < dueBefore) group.dueEarlier += 1;
    else if (dueAfter > dueBefore) group.dueLater += 1;
  }
}

function countPeople(people: Map<string, Counts>, shifts: readonly Shift[]): void {
  for (const { what, before, after } of shifts) {
    const person = (after ?? before)?.person ?? '';
    const counts = people.get(person) ?? NO_COUNTS;
    people.set(person, { ...counts, [what]: counts[what] + 1 });
  }
}

/** A line on a terminal that is written over. */
function progressOf(total: number): { step(): void; end(): void } {
  let done = 0;
  const isShown = process.stderr.isTTY === true && total > 200;
  return {
    step() {
      done += 1;
      if (isShown && done % 100 === 0) process.stderr.write(`\r${done} of at most ${total} complaints`);
    },
    end() {
      if (isShown) process.stderr.write('\r\u001b[K');
    },
  };
}

export function reportJson({
  asOf,
  open,
  past,
  mails,
  mailsAnyway,
  people,
  listed,
  unlisted,
}: HistoryReport) {
  return {
    asOf: toIso(asOf),
    open,
    past,
    firstMinute: { mails, mailsAnyway },
    people: Object.fromEntries(people),
    complaints: listed.map((one) => ({
      slip: one.slip,
      open: one.open,
      policyVersion: one.from,
      ...(one.left === null ? {} : { left: one.left }),
      deadlines: one.deadlines.map(({ counted, dueBefore, dueAfter, ...move }) => ({
        ...move,
        dueBefore: dueBefore === null ? null : toIso(dueBefore),
        dueAfter: toIso(dueAfter),
        countAsFired: counted.map(({ key, repeat }) => ({ step: key, repeat })),
      })),
      told: one.shifts.map(({ what, before, after }) => ({
        what,
        before: before && tellingJson(before),
        after: after && tellingJson(after),
      })),
      firstMinute: one.firstMinute.map(tellingJson),
    })),
    unlisted,
  };
}

const tellingJson = ({ email: _, at, ...telling }: Telling) => ({ ...telling, at: toIso(at) });

export function printReport(report: HistoryReport, timeZone: string): void {
  const { open, past, mails, mailsAnyway, people, listed, unlisted } = report;
  printGroup('open complaints on an earlier version', open);
  if (past.complaints > 0) printGroup('past complaints', past);
  printLine(
    `mails in the first minute, if the open ones were moved now: ${mails} (${mailsAnyway} leave in any case)`,
  );
  if (people.size > 0) {
    printLine('');
    printTable(
      ['told', 'more often', 'less often', 'earlier', 'later'],
      [...people].map(([person, { more, less, earlier, later }]) => [
        plain(person),
        ...[more, less, earlier, later].map((times) => (times === 0 ? '' : String(times))),
      ]),
    );
  }
  if (listed.length === 0) return;
  printLine('');
  printTable(
    ['slip', 'deadline', 'old due', 'new due', 'told', 'at once'],
    listed.flatMap((one) => rowsOf(one, timeZone)),
  );
  printLine(`times are ${timeZone}${unlisted === 0 ? '' : `; ${unlisted} more are not shown (--limit N)`}`);
}

function printGroup(name: string, group: Group): void {
  const parts = [
    [group.dueEarlier, 'due earlier'],
    [group.dueLater, 'due later'],
    [group.deadlinesAdded, 'new deadlines'],
    [group.deadlinesDropped, 'deadlines dropped'],
  ] as const;
  const said = parts.filter(([times]) => times > 0).map(([times, what]) => `${times} ${what}`);
  printLine(
    `${name}: ${group.complaints}, ${group.changed} of them changed${said.length === 0 ? '' : `: ${said.join(', ')}`}`,
  );
}

function rowsOf(one: ComparedComplaint, timeZone: string): string[][] {
  if (one.left !== null) return [[one.slip, `left as it is: ${plain(one.left)}`, '', '', '', '']];
  const told = toldWords(one.shifts);
  const atOnce = one.firstMinute.map(({ kind, target, person }) => `${kind} ${target} → ${person}`);
  const moves = one.deadlines.map(({ target, change, dueBefore, dueAfter }) => [
    target,
    localTime(dueBefore, timeZone),
    change === 'cancelled' ? 'dropped' : localTime(dueAfter, timeZone),
  ]);
  const lines = Math.max(moves.length, told.length, atOnce.length, 1);
  return Array.from({ length: lines }, (_, line) => [
    line === 0 ? one.slip : '',
    ...(moves[line] ?? ['', '', '']),
    told[line] ?? '',
    atOnce[line] ?? '',
  ]);
}

/** `more: li-na, wu-gang`. */
function toldWords(shifts: readonly Shift[]): string[] {
  return (['more', 'less', 'earlier', 'later'] as const).flatMap((kind) => {
    const people = shifts
      .filter(({ what }) => what === kind)
      .flatMap(({ before, after }) => (after ?? before)?.person ?? []);
    return people.length === 0 ? [] : [`${kind}: ${[...new Set(people)].join(', ')}`];
  });
}
