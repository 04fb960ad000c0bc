/** The mails of a flush, composed and written as rows that wait to be sent. */
import { uuidv7 } from 'uuidv7';
import { composeMail } from '../mail/compose.js';
import { composeDigest } from '../mail/compose-digest.js';
import { composeUndeliverable } from '../mail/compose-undeliverable.js';
import type { ComposedMail, Outage } from '../mail/model.js';
import type { Instant } from '../sla/instant.js';
import { attachMail, type PendingNotice } from '../store/mailbox.js';
import { insertMail } from '../store/mails.js';
import { type NoticeOfComplaint, setNoticeState } from '../store/notices.js';
import type { Tx } from '../store/open.js';
import type { WorkContext } from './context.js';
import type { PostOffice } from './deliver.js';
import { digestModel, type Listed, listedAs } from './digest-model.js';
import { type Flush, isRepeat, type Unit } from './flush.js';
import type { Happening } from './happening.js';
import { readMailFiles, type Unreadable } from './mail-files.js';
import { type MailFile, mailModel, type NoticeGroup } from './mail-model.js';
import { type ToldInstead, tellInsteadIfReadable, together } from './tell-instead.js';
import { namingAll, undeliverableModel } from './undeliverable-model.js';

interface Writing {
  readonly tx: Tx;
  readonly context: WorkContext;
  readonly office: PostOffice;
  readonly now: Instant;
  /** Set where the flush tells what an outage left behind. */
  readonly outage: Outage | null;
}

/** Units whose records are in memory at one time: a digest may speak of thousands. */
const SET = 500;

/** Writes the flush's mails; what cannot be composed fails alone, and others are told of it. */
export async function writeMails(
  writing: Writing,
  { singles, digest, alsoListed }: Flush,
): Promise<ToldInstead> {
  const digestId = uuidv7();
  const alone = new Set(singles);
  const onTop = new Set(alsoListed);
  const rows: Row[] = [];
  const instead: ToldInstead[] = [];
  for await (const one of filed(writing, [...singles, ...digest])) {
    const goesAlone = alone.has(one.unit);
    const row = goesAlone && !onTop.has(one.unit) ? null : listed(writing, digestId, one);
    if (row !== null && !(row instanceof Error)) rows.push({ unit: one.unit, goesAlone, listed: row });
    if (goesAlone || row instanceof Error) instead.push(...(await writeSingle(writing, one)));
  }
  return together([...instead, ...(await writeDigest(writing, digestId, rows))]);
}

/** A unit with the record that its words come from. */
interface Filed {
  readonly unit: Unit;
  readonly file: MailFile | Unreadable;
}

async function* filed({ tx, context }: Writing, units: readonly Unit[]): AsyncGenerator<Filed> {
  for (let from = 0; from < units.length; from += SET) {
    const set = units.slice(from, from + SET);
    const ids = set.map(({ complaintId }) => complaintId);
    const files = await readMailFiles(tx, context, ids);
    for (const unit of set) {
      const file = files.get(unit.complaintId);
      if (file === undefined) throw new Error(`complaint ${unit.complaintId} is not there`);
      yield { unit, file };
    }
  }
}

/** A unit's row in the digest. */
interface Row {
  readonly unit: Unit;
  readonly goesAlone: boolean;
  readonly listed: Listed;
}

function listed({ now }: Writing, digestId: string, { unit, file }: Filed): Listed | Error {
  return attempt(() => {
    if ('unreadable' in file) throw file.unreadable;
    const notices = spokenOf(unit, file);
    const row = listedAs(mailModel(digestId, notices, file, now), unit.carried.some(isRepeat));
    const undeliverable = undeliverableModel(digestId, notices, file, now);
    return undeliverable === null ? row : namingAll(row, undeliverable);
  });
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

async function writeSingle(writing: Writing, { unit, file }: Filed): Promise<ToldInstead[]> {
  if ('unreadable' in file) return [await fail(writing, unit, file, file.unreadable)];
  const { office, now, outage } = writing;
  const id = uuidv7();
  const late = isBacklog(unit.carried) ? outage : null;
  const composed = attempt(() => {
    const notices = spokenOf(unit, file);
    const undeliverable = undeliverableModel(id, notices, file, now);
    if (undeliverable !== null) return composeUndeliverable(undeliverable, office.sender());
    return composeMail(mailModel(id, notices, file, now, late), office.sender());
  });
  if (composed instanceof Error) return [await fail(writing, unit, file, composed)];
  await insert(writing, id, composed, [unit]);
  return [];
}

/** A digest that cannot be composed does not take its rows with it: each goes alone. */
async function writeDigest(writing: Writing, id: string, rows: readonly Row[]): Promise<ToldInstead[]> {
  const units = rows.filter(({ goesAlone }) => !goesAlone).map(({ unit }) => unit);
  if (units.length === 0) return [];
  const { context, office, now, outage } = writing;
  const { timeZone } = context.configuration().policy;
  const all = rows.map((row) => row.listed);
  const late = units.some(({ carried, muted }) => isBacklog([...carried, ...muted])) ? outage : null;
  const composed = attempt(() => composeDigest(digestModel(id, all, timeZone, now, late), office.sender()));
  if (!(composed instanceof Error)) {
    await insert(writing, id, composed, units);
    return [];
  }
  const instead: ToldInstead[] = [];
  for await (const one of filed(writing, units)) instead.push(...(await writeSingle(writing, one)));
  return instead;
}

const isBacklog = (notices: readonly PendingNotice[]): boolean =>
  notices.some(({ from_outage }) => from_outage);

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

function attempt<Made>(compose: () => Made): Made | Error {
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
