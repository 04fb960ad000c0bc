/** The records that mails quote, each read once for a flush. */

import { findComplaintsById } from '../store/complaints.js';
import { findNotices } from '../store/notices.js';
import type { Tx } from '../store/open.js';
import { sqlState } from '../store/open.js';
import { type CaseFile, readCaseFiles } from './case-file.js';
import type { WorkContext } from './context.js';
import type { MailFile } from './mail-model.js';

/** As much of a complaint as can be read where its policy or its rows make no sense. */
export type Unreadable = Pick<MailFile, 'row' | 'notices'> & { readonly unreadable: Error };

export async function readMailFile(
  tx: Tx,
  context: WorkContext,
  complaintId: string,
): Promise<MailFile | Unreadable> {
  const [row] = await findComplaintsById(tx, [complaintId]);
  if (row === undefined) throw new Error(`complaint ${complaintId} is not there`);
  const notices = await findNotices(tx, complaintId);
  try {
    const [file] = await readCaseFiles(tx, [row], context);
    return { ...(file as CaseFile), row, notices };
  } catch (error) {
    // What the database says is not about this complaint.
    if (!(error instanceof Error) || sqlState(error) !== undefined) throw error;
    return { row, notices, unreadable: error };
  }
}
