/** Taking complaints in: validated messages → complaints with their first entries, deadlines and first firings. */
import { uuidv7 } from 'uuidv7';
import type { Configuration } from '../config/configuration.js';
import type { ComplaintFacts } from '../sla/complaint.js';
import { readHistory } from '../sla/history.js';
import type { Instant } from '../sla/instant.js';
import { planHistory } from '../sla/plan.js';
import { open } from '../sla/transition.js';
import { type ComplaintRow, findBySource, insertComplaints } from '../store/complaints.js';
import { findDeadlines, insertDeadlines, type StoredDeadline } from '../store/deadlines.js';
import { insertEntries } from '../store/entries.js';
import { inTransaction, type Tx } from '../store/open.js';
import { readNowAndPolicy, savePolicy } from '../store/policies.js';
import type { CaseFile } from './case-file.js';
import type { WorkContext } from './context.js';
import { afterFiring, decideDue, writeDue } from './fire.js';
import type { Aftermath } from './happening.js';
import { type Draft, draftOf, isDraft } from './intake-draft.js';
import type { Intake } from './intake-message.js';
import { intakeAlarms, intakeHappenings, type Telling } from './intake-told.js';
import { Refused } from './refused.js';

export interface TakenIn {
  readonly slip: string;
  readonly complaintId: string;
  readonly deadlines: readonly Pick<StoredDeadline, 'target' | 'startedAt' | 'dueAt'>[];
}

/** One answer for each intake, in their order: a refusal concerns only its own. */
export interface TakenInAll extends Aftermath {
  readonly results: readonly (TakenIn | Refused)[];
}

/**
 * Takes complaints in, in one transaction. What is already due fires in it (rules 23). An intake whose
 * `(source, sourceId)` was seen before gives the first slip, or is refused if its content differs (rules 7).
 */
export async function takeIn(
  context: WorkContext,
  intakes: readonly Intake[],
  telling: Telling = 'each-fact',
): Promise<TakenInAll> {
  return inTransaction(context.db, async (tx) => {
    const configuration = context.configuration();
    const { now, isKnown } = await readNowAndPolicy(tx, configuration.policyVersion);
    if (!isKnown) await savePolicy(tx, configuration.policyVersion, configuration.policy, now);
    const drafts = intakes.map((intake) => draftOf(intake, now, configuration));
    const fresh = await insertFresh(tx, drafts);
    const files = fresh.map((draft) => fileOf(draft, configuration, now));
    const fired = await decideDue(tx, files, now, context, 'planned-late');
    const after = files.map((file) => afterFiring(file, fired));
    await insertDeadlines(
      tx,
      after.flatMap((file) => file.deadlines),
    );
    await writeDue(tx, fired);
    const byId = new Map(after.map((file) => [file.row.id, file]));
    const known = await findKnown(
      tx,
      drafts.filter(isDraft).filter((draft) => !byId.has(draft.complaint.id)),
    );
    return {
      now,
      results: drafts.map((draft) => (isDraft(draft) ? answer(draft, byId, known) : draft)),
      happenings: [...after.flatMap((file) => intakeHappenings(file, now, telling)), ...fired.happenings],
      alarms: after.flatMap((file) => intakeAlarms(file, now, telling)),
      post: fired.post,
    };
  });
}

interface Fresh extends Draft {
  readonly slip: string;
}

async function insertFresh(tx: Tx, drafts: readonly (Draft | Refused)[]): Promise<Fresh[]> {
  const candidates = drafts.filter(isDraft);
  const slips = await insertComplaints(
    tx,
    candidates.map((draft) => draft.complaint),
  );
  const fresh = candidates.flatMap((draft) => {
    const slip = slips.get(draft.complaint.id);
    return slip === undefined ? [] : [{ ...draft, slip }];
  });
  await insertEntries(
    tx,
    fresh.flatMap((draft) => draft.entries),
  );
  return fresh;
}

function fileOf(
  { slip, complaint, entries, intake }: Fresh,
  configuration: Configuration,
  now: Instant,
): CaseFile {
  const { policy, organisation } = configuration;
  const facts: ComplaintFacts = { ...complaint, kind: intake.kind };
  const read = { facts, entries };
  const history = readHistory(read);
  const deadlines = planHistory(facts, history, policy).map((planned) => ({
    ...open(planned, now).next,
    id: uuidv7(),
    complaintId: complaint.id,
    next: null,
  }));
  return {
    row: { id: complaint.id, slip_no: slip },
    entries,
    deadlines,
    case: { complaint: read, history, policy, organisation },
    former: [],
  };
}

type Known = ReadonlyMap<string, { row: ComplaintRow; deadlines: readonly StoredDeadline[] }>;

const sourceKey = (source: string | null, sourceId: string | null): string =>
  JSON.stringify([source, sourceId]);

async function findKnown(tx: Tx, drafts: readonly Draft[]): Promise<Known> {
  const keys = drafts.map(({ complaint }) => ({
    source: complaint.source ?? '',
    sourceId: complaint.sourceId ?? '',
  }));
  const rows = await findBySource(tx, keys);
  const deadlines =
    rows.length === 0
      ? []
      : await findDeadlines(
          tx,
          rows.map((row) => row.id),
        );
  return new Map(
    rows.map((row) => [
      sourceKey(row.source, row.source_id),
      { row, deadlines: deadlines.filter((deadline) => deadline.complaintId === row.id) },
    ]),
  );
}

function answer({ complaint }: Draft, fresh: ReadonlyMap<string, CaseFile>, known: Known): TakenIn | Refused {
  const file = fresh.get(complaint.id);
  if (file !== undefined) return takenIn(file.row.id, file.row.slip_no, file.deadlines);
  const first = known.get(sourceKey(complaint.source, complaint.sourceId));
  if (first === undefined) throw new Error(`complaint ${complaint.id} was neither inserted nor known`);
  if (first.row.content_hash === complaint.contentHash)
    return takenIn(first.row.id, first.row.slip_no, first.deadlines);
  return new Refused([
    `sourceId: "${complaint.sourceId}" of source "${complaint.source}" was taken in before as ${first.row.slip_no}, with other content; allowed: the same content again, or duban record for changes`,
  ]);
}

const takenIn = (complaintId: string, slip: string, deadlines: readonly StoredDeadline[]): TakenIn => ({
  slip,
  complaintId,
  deadlines: deadlines.map(({ target, startedAt, dueAt }) => ({ target, startedAt, dueAt })),
});
