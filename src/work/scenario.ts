/**
 * A complaint and what people do about it, on invented time: checked by the very rules that the worker takes complaints
 * and entries in by.
 */
import type { Configuration } from '../config/configuration.js';
import type { Path, Problem } from '../config/finding.js';
import type { Complaint, Entry, Milestone } from '../sla/complaint.js';
import { type Instant, toIso } from '../sla/instant.js';
import { draftOf } from './intake-draft.js';
import { parseIntake } from './intake-message.js';
import { parseRecord } from './record-message.js';
import { Refused } from './refused.js';
import { parseEntryLine } from './scenario-entry.js';
import { admit, type Coming, inOrder } from './scenario-record.js';
import { refusedAt, type ScenarioFault, ScenarioRefused, under } from './scenario-refused.js';
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

function comingOf(written: unknown, path: Path, frame: TimeFrame): Coming {
  const line = typeof written === 'string' ? parseEntryLine(written) : { ...(written as Fields) };
  if ('problem' in line && 'allowed' in line) throw new ScenarioRefused([{ path, ...(line as Problem) }]);
  const { recorded, ...rest } = line as Fields;
  // YAML leaves numbers as they are written.
  const corrects = /^\d{1,6}$/.test(String(rest.corrects)) ? { corrects: Number(rest.corrects) } : {};
  const fields: Fields = { ...rest, ...corrects };
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
  const { note = null, category = null, responsible = null } = message;
  const voids = message.type === 'corrected' && at === undefined;
  return {
    ...message,
    note,
    category,
    responsible,
    corrects: message.corrects ?? null,
    voids,
    path,
    at: at ?? recordedAt,
    recordedAt,
  };
}

function timeAt(value: unknown, path: Path, frame: TimeFrame): Instant | undefined {
  if (value === undefined || value === null) return undefined;
  const at = parseTime(String(value), frame);
  if (typeof at !== 'number') throw new ScenarioRefused([{ path, ...at }]);
  return at;
}
