/** A complaint's rows, read under its lock, as the core wants them. */
import type { ComplaintFacts } from '../sla/complaint.js';
import type { Case } from '../sla/firing.js';
import { readHistory } from '../sla/history.js';
import type { ComplaintRow } from '../store/complaints.js';
import { findDeadlines, type StoredDeadline } from '../store/deadlines.js';
import { findEntries, type StoredEntry } from '../store/entries.js';
import type { Db } from '../store/open.js';
import type { WorkContext } from './context.js';

export interface CaseFile {
  readonly row: Pick<ComplaintRow, 'id' | 'slip_no'>;
  readonly entries: readonly StoredEntry[];
  readonly deadlines: readonly StoredDeadline[];
  readonly case: Case;
}

/** Reads everything of these complaints; the caller holds their locks, or only looks. */
export async function readCaseFiles(
  db: Db,
  rows: readonly ComplaintRow[],
  context: WorkContext,
): Promise<CaseFile[]> {
  const ids = rows.map((row) => row.id);
  const entries = byComplaint(await findEntries(db, ids));
  const deadlines = byComplaint(await findDeadlines(db, ids));
  const files: CaseFile[] = [];
  for (const row of rows) {
    const own = entries.get(row.id) ?? [];
    files.push({
      row,
      entries: own,
      deadlines: deadlines.get(row.id) ?? [],
      case: await caseOf(db, row, own, context),
    });
  }
  return files;
}

async function caseOf(
  db: Db,
  row: ComplaintRow,
  entries: readonly StoredEntry[],
  context: WorkContext,
): Promise<Case> {
  const complaint = { facts: factsOf(row), entries };
  return {
    complaint,
    history: readHistory(complaint),
    policy: await context.policies(db, row.policy_version),
    organisation: context.configuration().organisation,
  };
}

export const factsOf = (row: ComplaintRow): ComplaintFacts => ({
  kind: row.kind,
  category: row.category,
  channel: row.channel,
  site: row.site,
  department: row.department,
  receivedBy: row.received_by,
  responsible: row.responsible,
  settledOnTheSpot: row.settled_on_the_spot,
  difficult: row.difficult,
  wideImpact: row.wide_impact,
});

function byComplaint<Row extends { readonly complaintId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.complaintId);
    if (group === undefined) groups.set(row.complaintId, [row]);
    else group.push(row);
  }
  return groups;
}
