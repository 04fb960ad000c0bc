/**
 * A complaint and what people do about it, on invented time: checked by the very rules that the worker takes complaints
 * and entries in by.
 */
import type { Configuration } from '../config/configuration.js';
import { type Path, type Problem, printPath } from '../config/finding.js';
import type { Complaint, Entry, Milestone } from '../sla/complaint.js';
import { readHistory } from '../sla/history.js';
import { type Instant, toIso } from '../sla/instant.js';
import { problemsOf } from './entry-rules.js';
import { draftOf } from './intake-draft.js';
import { parseIntake } from './intake-message.js';
import { parseRecord } from './record-message.js';
import { Refused } from './refused.js';
import { parseEntryLine } from './scenario-entry.js';
import { parseTime, type TimeFrame } from './scenario-time.js';

export interface Scenario {
  /** As it is taken in at `from`. */
  readonly complaint: Complaint;
  readonly from: Instant;
  /** In the order of recording. */
  readonly coming: readonly Entry[];
  /** What times of this scenario are reckoned from: its complaint's reception. */
  readonly frame: TimeFrame;
  readonly summary: string;
}

/** As it was written: an intake whose times people can read, and entries, as lines or with fields. */
export interface WrittenScenario {
  readonly complaint: unknown;
  readonly entries: readonly unknown[];
}

/** What is wrong, and where in the scenario. */
export interface ScenarioFault extends Problem {
  readonly path: Path;
}

/** The scenario cannot be: it goes back in time, or the worker would refuse it. */
export class ScenarioRefused extends Error {
  override readonly name = 'ScenarioRefused';
  readonly faults: readonly ScenarioFault[];

  constructor(faults: readonly ScenarioFault[]) {
    super(faults.map(printScenarioFault).join('\n'));
    this.faults = faults;
  }
}

export const printScenarioFault = ({ path, problem, allowed }: ScenarioFault): string =>
  `${printPath(path)}: ${problem}; ${allowed}`;

type Fields = Readonly<Record<string, unknown>>;

/** Checks everything; throws `ScenarioRefused`. What the complaint leaves out is filled in so that it is an everyday one. */
export function readScenario(
  written: WrittenScenario,
  configuration: Configuration,
  frame: TimeFrame,
): Scenario {
  const fields = withTimes(everyday(written.complaint, configuration), ['complaint'], frame);
  const from = typeof fields.receivedAt === 'string' ? Date.parse(fields.receivedAt) : frame.origin;
  const later = laterMilestones(fields, from);
  const now = { ...fields, ...Object.fromEntries(later.map(({ field }) => [field, null])) };
  const intake = under(['complaint'], () => parseIntake(now, configuration));
  const draft = draftOf(intake, from, configuration);
  if (draft instanceof Refused) throw refusedAt(['complaint'], draft);
  const complaint = { facts: { ...draft.complaint, kind: intake.kind }, entries: draft.entries };
  const own = { ...frame, origin: from };
  const given = written.entries.map((entry, index) => comingOf(entry, ['entries', index], own));
  const implied = later.map(
    ({ type, at }): Coming => ({ path: ['complaint'], type, at, recordedAt: at, by: intake.receivedBy }),
  );
  const coming = inOrder(given, implied, from);
  return {
    complaint,
    from,
    coming: admit(complaint, coming, configuration),
    frame: own,
    summary: intake.summary,
  };
}

/** The fields that an intake needs and a thought experiment does not. */
function everyday(complaint: unknown, { policy, organisation }: Configuration): Fields {
  if (typeof complaint !== 'object' || complaint === null || Array.isArray(complaint))
    throw new ScenarioRefused([
      {
        path: ['complaint'],
        problem: 'this is no complaint',
        allowed: 'allowed: an object with category, channel, department, site, receivedAt …',
      },
    ]);
  const [site] = Object.keys(organisation.sites);
  return {
    channel: policy.channels.includes('phone') ? 'phone' : policy.channels[0],
    department: Object.keys(organisation.departments)[0],
    ...(site === undefined ? {} : { site }),
    summary: 'simulated',
    receivedBy: 'front-desk',
    ...complaint,
  };
}

const TIMES = ['receivedAt', 'relayedAt', 'slipIssuedAt'] as const;
const LATER = { relayedAt: 'relayed', slipIssuedAt: 'slip-issued' } as const;

function withTimes(fields: Fields, path: Path, frame: TimeFrame): Fields {
  const faults: ScenarioFault[] = [];
  const resolved: Record<string, unknown> = { ...fields };
  let origin = frame.origin;
  for (const field of TIMES) {
    const value = fields[field];
    if (typeof value !== 'string') continue;
    const at = parseTime(value, { ...frame, origin });
    if (typeof at !== 'number') faults.push({ path: [...path, field], ...at });
    else resolved[field] = toIso(at);
    if (field === 'receivedAt' && typeof at === 'number') origin = at;
  }
  if (faults.length > 0) throw new ScenarioRefused(faults);
  return resolved;
}

interface Later {
  readonly field: string;
  readonly type: Milestone;
  readonly at: Instant;
}

/** On invented time a slip issued after the reception is not there yet when the complaint is taken in. */
function laterMilestones(fields: Fields, from: Instant): Later[] {
  return Object.entries(LATER).flatMap(([field, type]) => {
    const value = fields[field];
    const at = typeof value === 'string' ? Date.parse(value) : from;
    return at > from ? [{ field, type, at }] : [];
  });
}

/** An entry yet to be recorded; its `seq` is not known before all are in order. */
interface Coming extends Partial<Omit<Entry, 'seq'>> {
  readonly path: Path;
  readonly type: Entry['type'];
  readonly at: Instant;
  readonly recordedAt: Instant;
  readonly by: string;
}

function comingOf(written: unknown, path: Path, frame: TimeFrame): Coming {
  const line = typeof written === 'string' ? parseEntryLine(written) : { ...(written as Fields) };
  if ('problem' in line && 'allowed' in line) throw new ScenarioRefused([{ path, ...(line as Problem) }]);
  const { recorded, ...fields } = line as Fields;
  const at = timeAt(fields.at, [...path, 'at'], frame);
  const recordedAt = timeAt(recorded, [...path, 'recorded'], frame) ?? at;
  if (recordedAt === undefined)
    throw new ScenarioRefused([
      {
        path,
        problem: 'it is not said when',
        allowed: 'needed: at, when it happened, or recorded, when it was entered',
      },
    ]);
  const {
    slip: _,
    sourceId: __,
    ...message
  } = under(path, () =>
    parseRecord({ ...fields, slip: 'LX-2026-00001', ...(at === undefined ? {} : { at: toIso(at) }) }),
  );
  const { note = null, category = null, responsible = null, corrects = null } = message;
  const voids = message.type === 'corrected' && at === undefined;
  return { ...message, note, category, responsible, corrects, voids, path, at: at ?? recordedAt, recordedAt };
}

function timeAt(value: unknown, path: Path, frame: TimeFrame): Instant | undefined {
  if (value === undefined || value === null) return undefined;
  const at = parseTime(String(value), frame);
  if (typeof at !== 'number') throw new ScenarioRefused([{ path, ...at }]);
  return at;
}

/** What was written must not go back in time; what the complaint implies falls in between where it belongs. */
function inOrder(given: readonly Coming[], implied: readonly Coming[], from: Instant): Coming[] {
  let before: { at: Instant; what: string } = { at: from, what: 'the complaint is taken in' };
  for (const { path, type, recordedAt } of given) {
    if (recordedAt < before.at)
      throw new ScenarioRefused([
        {
          path,
          problem: `${type} goes back in time: it is recorded at ${toIso(recordedAt)}, but ${before.what} at ${toIso(before.at)}`,
          allowed: `allowed: ${toIso(before.at)} or later; where it happened before and was entered later, say recorded`,
        },
      ]);
    before = { at: recordedAt, what: `${printPath(path)} (${type}) is recorded` };
  }
  return [...implied, ...given].sort((a, b) => a.recordedAt - b.recordedAt);
}

/** Each entry against the record as it is then. */
function admit(
  complaint: Complaint,
  coming: readonly Coming[],
  { policy, organisation }: Configuration,
): Entry[] {
  let record = complaint;
  return coming.map(({ path, ...fields }) => {
    const entry: Entry = { ...NOTHING_ELSE, ...fields, seq: record.entries.length + 1 };
    const of = { complaint: record, history: readHistory(record), policy, organisation };
    const again = record.entries.find((one) => isSame(one, entry));
    const problems =
      again === undefined
        ? problemsOf(of, entry, entry.recordedAt)
        : [`type: entry ${again.seq} says the same already; allowed: each entry once`];
    if (problems.length > 0) throw refusedAt(path, new Refused(problems));
    record = { ...record, entries: [...record.entries, entry] };
    return entry;
  });
}

const NOTHING_ELSE = { note: null, category: null, responsible: null, corrects: null, voids: false } as const;

/** As rule 7 tells a repeated entry. */
const isSame = (one: Entry, other: Entry): boolean =>
  (['type', 'at', 'by', 'category', 'responsible', 'corrects'] as const).every(
    (field) => one[field] === other[field],
  );

function under<T>(path: Path, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refused) throw refusedAt(path, error);
    throw error;
  }
}

/** A refusal's problems begin with their field, and end with what is allowed. */
function refusedAt(path: Path, { problems }: Refused): ScenarioRefused {
  return new ScenarioRefused(
    problems.map((text) => {
      const [, field, rest = text] = /^([A-Za-z.]+): (.*)$/s.exec(text) ?? [];
      const end = rest.lastIndexOf('; ');
      return {
        path: [...path, ...(field === undefined ? [] : field.split('.'))],
        problem: end < 0 ? rest : rest.slice(0, end),
        allowed: end < 0 ? '' : rest.slice(end + 2),
      };
    }),
  );
}
