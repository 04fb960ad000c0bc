/** The mails of a flush, composed and written as rows that wait to be sent. */
import { uuidv7 } from 'uuidv7';
import { composeMail } from '../mail/compose.js';
import { composeDigest } from '../mail/compose-digest.js';
import { composeUndeliverable } from '../mail/compose-undeliverable.js';
import type { ComposedMail, Outage } from '../mail/model.js';
import type { Instant } from '../sla/instant.js';
import { attachMail } from '../store/mailbox.js';
import { insertMail } from '../store/mails.js';
import { type NoticeOfComplaint, setNoticeState } from '../store/notices.js';
import type { Tx } from '../store/open.js';
import type { WorkContext } from './context.js';
import type { PostOffice } from './deliver.js';
import { digestModel } from './digest-model.js';
import type { Flush, Unit } from './flush.js';
import type { Happening } from './happening.js';
import { readMailFiles, type Unreadable } from './mail-files.js';
import { type MailFile, mailModel, type NoticeGroup } from './mail-model.js';
import { type ToldInstead, tellInsteadIfReadable } from './tell-instead.js';
import { undeliverableModel } from './undeliverable-model.js';

/** A unit with the record that its words come from, and the notices that they speak of. */
export interface Filed {
  readonly unit: Unit;
  readonly file: MailFile;
  readonly notices: NoticeGroup;
}

interface Writing {
  readonly tx: Tx;
  readonly context: WorkContext;
  readonly office: PostOffice;
  readonly now: Instant;
  /** Set where the flush tells what an outage left behind. */
  readonly outage: Outage | null;
}

/** Writes the flush's mails; what cannot be composed fails alone, and others are told of it. */
export async function writeMails(
  writing: Writing,
  { singles, digest, alsoListed }: Flush,
): Promise<ToldInstead> {
  const happenings: Happening[] = [];
  const post = new Map<string, Instant>();
  const note = (instead: ToldInstead | null) => {
    happenings.push(...(instead?.happenings ?? []));
    for (const [told, notBefore] of instead?.post ?? []) post.set(told, notBefore);
  };
  const filed = new Map<Unit, Filed>();
  const units = [...singles, ...digest];
  const ids = units.map(({ complaintId }) => complaintId);
  const files = await readMailFiles(writing.tx, writing.context, ids);
  for (const unit of units) {
    const file = files.get(unit.complaintId);
    if (file === undefined) throw new Error(`complaint ${unit.complaintId} is not there`);
    if ('unreadable' in file) note(await fail(writing, unit, file, file.unreadable));
    else filed.set(unit, { unit, file, notices: spokenOf(unit, file) });
  }
  const found = (units: readonly Unit[]) => units.flatMap((unit) => filed.get(unit) ?? []);
  for (const one of found(singles)) note(await writeSingle(writing, one));
  note(await writeDigest(writing, found(digest), found(alsoListed)));
  return { happenings, post };
}

/** What the mail is about: what it carries, and other clocks of which it mutes a lower notice. */
function spokenOf({ carried, muted }: Unit, file: MailFile): NoticeGroup {
  const own = new Set(carried.map(({ deadline_id }) => deadline_id));
  const cited = muted.filter(({ deadline_id }) => !own.has(deadline_id));
  const [head, ...others] = [...carried, ...cited];
  const of = ({ id }: { readonly id: string }): NoticeOfComplaint => {
    const notice = file.notices.find((one) => one.id === id);
    if (notice === undefined) throw new Error(`notice ${id} is not of its complaint`);
    return notice;
  };
  return [of(head as Unit['carried'][0]), ...others.map(of)];
}

async function writeSingle(writing: Writing, one: Filed): Promise<ToldInstead | null> {
  const { office, now, outage } = writing;
  const id = uuidv7();
  const late = [...one.unit.carried].some(({ from_outage }) => from_outage) ? outage : null;
  const composed = attempt(() => {
    const undeliverable = undeliverableModel(id, one.notices, one.file, now);
    if (undeliverable !== null) return composeUndeliverable(undeliverable, office.sender());
    return composeMail(mailModel(id, one.notices, one.file, now, late), office.sender());
  });
  if (composed instanceof Error) return fail(writing, one.unit, one.file, composed);
  await insert(writing, id, composed, [one.unit]);
  return null;
}

/** A digest that cannot be composed does not take its rows with it: each goes alone. */
async function writeDigest(
  writing: Writing,
  rows: readonly Filed[],
  alsoListed: readonly Filed[],
): Promise<ToldInstead | null> {
  if (rows.length === 0) return null;
  const { office, now, outage } = writing;
  const id = uuidv7();
  const composed = attempt(() =>
    composeDigest(
      digestModel(id, [...alsoListed, ...rows], writing.context.configuration(), now, outage),
      office.sender(),
    ),
  );
  if (!(composed instanceof Error)) {
    await insert(
      writing,
      id,
      composed,
      rows.map(({ unit }) => unit),
    );
    return null;
  }
  const happenings: Happening[] = [];
  const post = new Map<string, Instant>();
  for (const row of rows) {
    const instead = await writeSingle(writing, row);
    happenings.push(...(instead?.happenings ?? []));
    for (const [told, notBefore] of instead?.post ?? []) post.set(told, notBefore);
  }
  return { happenings, post };
}

async function insert(
  { tx, now }: Writing,
  id: string,
  composed: ComposedMail,
  units: readonly Unit[],
): Promise<void> {
  await insertMail(tx, {
    id,
    messageId: composed.messageId,
    person: units[0]?.carried[0].person ?? '',
    email: composed.to.address,
    content: composed,
    rank: Math.min(...units.map(({ rank }) => rank)),
    createdAt: now,
  });
  const ids = (notices: readonly { readonly id: string }[]) => notices.map((notice) => notice.id);
  await attachMail(
    tx,
    id,
    ids(units.flatMap(({ carried }) => carried)),
    ids(units.flatMap(({ muted }) => muted)),
  );
}

function attempt(compose: () => ComposedMail): ComposedMail | Error {
  try {
    return compose();
  } catch (error) {
    return error instanceof Error ? error : new Error('compose a mail', { cause: error });
  }
}

/** A mail that cannot be written fails alone, and its people are not told: it is as if a mailbox had refused it. */
async function fail(
  { tx, context, office, now }: Writing,
  { carried, muted }: Unit,
  file: MailFile | Unreadable,
  error: Error,
): Promise<ToldInstead> {
  const group = [...carried, ...muted];
  await setNoticeState(
    tx,
    group.map(({ id }) => id),
    { state: 'failed', reason: 'not-composed' },
  );
  const { slip_no: slip, policy_version } = file.row;
  const failed = file.notices.flatMap((notice) => {
    const claimed = group.find(({ id }) => id === notice.id);
    return claimed === undefined ? [] : [{ ...notice, ...claimed, slip, policy_version }];
  });
  const instead = await tellInsteadIfReadable(tx, context, office.sender(), failed, now);
  const [first] = failed;
  const happening: Happening = {
    event: 'mail.failed',
    slip,
    at: now,
    because: error.message,
    ...(first === undefined
      ? {}
      : {
          target: first.target,
          kind: first.kind,
          cycle: first.cycle,
          round: first.round,
          people: [first.person],
          roles: first.roles,
        }),
  };
  return { happenings: [happening, ...instead.happenings], post: instead.post };
}
