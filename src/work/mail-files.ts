/** The records that mails quote, read in sets: a digest quotes thousands. */
import { type ComplaintRow, findComplaintsById } from '../store/complaints.js';
import { findNoticesOf, type NoticeOfComplaint } from '../store/notices.js';
import { sqlState, type Tx } from '../store/open.js';
import { readCaseFiles } from './case-file.js';
import type { WorkContext } from './context.js';
import type { MailFile } from './mail-model.js';

/** As much of a complaint as can be read where its policy or its rows make no sense. */
export type Unreadable = Pick<MailFile, 'row' | 'notices'> & { readonly unreadable: Error };

const SET = 500;

/** By complaint. One that cannot be read does not hide the others. */
export async function readMailFiles(
  tx: Tx,
  context: WorkContext,
  complaintIds: readonly string[],
): Promise<ReadonlyMap<string, MailFile | Unreadable>> {
  const ids = [...new Set(complaintIds)];
  const files = new Map<string, MailFile | Unreadable>();
  for (let from = 0; from < ids.length; from += SET) {
    const set = ids.slice(from, from + SET);
    const notices = byComplaint(await findNoticesOf(tx, set));
    for (const file of await readSet(tx, context, await findComplaintsById(tx, set), notices))
      files.set(file.row.id, file);
  }
  return files;
}

function byComplaint(notices: readonly NoticeOfComplaint[]): Map<string, NoticeOfComplaint[]> {
  const groups = new Map<string, NoticeOfComplaint[]>();
  for (const notice of notices) {
    const group = groups.get(notice.complaint_id);
    if (group === undefined) groups.set(notice.complaint_id, [notice]);
    else group.push(notice);
  }
  return groups;
}

async function readSet(
  tx: Tx,
  context: WorkContext,
  rows: readonly ComplaintRow[],
  notices: ReadonlyMap<string, readonly NoticeOfComplaint[]>,
): Promise<(MailFile | Unreadable)[]> {
  const noticesOf = ({ id }: ComplaintRow) => notices.get(id) ?? [];
  try {
    const files = await readCaseFiles(tx, rows, context);
    return rows.map((row, index) => ({ ...(files[index] as MailFile), row, notices: noticesOf(row) }));
  } catch (error) {
    // What the database says is not about a complaint.
    if (!(error instanceof Error) || sqlState(error) !== undefined) throw error;
    const [only, ...others] = rows;
    if (only !== undefined && others.length === 0)
      return [{ row: only, notices: noticesOf(only), unreadable: error }];
    const files: (MailFile | Unreadable)[] = [];
    for (const row of rows) files.push(...(await readSet(tx, context, [row], notices)));
    return files;
  }
}
