/** A mail to the admin that is written once, whatever the number of workers. */
import { uuidv7 } from 'uuidv7';
import type { CollectedBase } from '../mail/collected-model.js';
import type { ComposedMail } from '../mail/model.js';
import type { Instant } from '../sla/instant.js';
import type { Person } from '../sla/organisation.js';
import { holdersOf } from '../sla/recipients.js';
import { claimBulletin } from '../store/bulletins.js';
import { insertMail } from '../store/mails.js';
import { inTransaction, type Tx } from '../store/open.js';
import type { WorkContext } from './context.js';

/** It can wait for every other mail. */
const RANK = 9;

const WHOLE_COMPANY = { site: null, department: '', responsible: null };

/** The company's first admin. */
export function adminOf({ configuration }: WorkContext): Person | undefined {
  return holdersOf('admin', WHOLE_COMPANY, configuration().organisation)[0];
}

/** Writes a mail under a name unless there is one of that name; what waits is sent with the next post. */
export async function writeBulletin(
  context: WorkContext,
  { name, admin, now }: { readonly name: string; readonly admin: Person; readonly now: Instant },
  compose: (base: CollectedBase, tx: Tx) => Promise<ComposedMail>,
): Promise<void> {
  await inTransaction(context.db, async (tx) => {
    const mailId = uuidv7();
    if (!(await claimBulletin(tx, name, mailId, now))) return;
    const { language, email } = admin;
    const title = admin.title ?? admin.name;
    const recipient = { name: admin.name, title, email, roles: ['admin'], reasons: [] } as const;
    const { timeZone } = context.configuration().policy;
    const composed = await compose({ mailId, language, timeZone, asOf: now, recipient }, tx);
    await insertBulletin(tx, { mailId, person: admin.key, composed, now });
  });
}

export interface Bulletin {
  readonly mailId: string;
  readonly person: string;
  readonly composed: ComposedMail;
  readonly now: Instant;
}

/** A mail that carries no notice. */
export const insertBulletin = (tx: Tx, { mailId, person, composed, now }: Bulletin): Promise<void> =>
  insertMail(tx, {
    id: mailId,
    messageId: composed.messageId,
    person,
    email: composed.to.address,
    content: composed,
    rank: RANK,
    createdAt: now,
  });
