/**
 * A mail that is refused for good is a person not told: the deputy or the next step's people are, and the admin. One
 * step deep: where that mail is refused as well, the admin is told once more, and health says so.
 */
import { uuidv7 } from 'uuidv7';
import type { MailSender } from '../mail/model.js';
import { laterRoles } from '../sla/firing.js';
import type { Instant } from '../sla/instant.js';
import { placeOf } from '../sla/place.js';
import { findTarget } from '../sla/policy.js';
import { dateIn, recipientsInstead } from '../sla/recipients.js';
import { type CarriedNotice, findNotices, insertNotices, type NewNotice } from '../store/notices.js';
import { sqlState, type Tx } from '../store/open.js';
import type { WorkContext } from './context.js';
import { isForAdmin } from './for-admin.js';
import { type Happening, soonest } from './happening.js';
import { readMailFiles } from './mail-files.js';
import type { MailFile } from './mail-model.js';
import { type ToldAgain, tellAdminAgain, toldAgain } from './tell-admin-again.js';

export interface ToldInstead {
  readonly happenings: readonly Happening[];
  readonly post: ReadonlyMap<string, Instant>;
}

export const NOBODY: ToldInstead = { happenings: [], post: new Map() };

export const together = (all: readonly ToldInstead[]): ToldInstead => ({
  happenings: all.flatMap(({ happenings }) => happenings),
  post: soonest(...all.map(({ post }) => post)),
});

/** What of a notice decides who is told instead. */
export type Undelivered = Omit<CarriedNotice, 'planned_at'>;

/** A mail may carry several firings; one that cannot be read costs others the news, and not the mail its end. */
export async function tellInsteadIfReadable(
  tx: Tx,
  context: WorkContext,
  sender: MailSender,
  failed: readonly Undelivered[],
  now: Instant,
): Promise<ToldInstead> {
  const told: ToldInstead[] = [];
  const again: ToldAgain[] = [];
  for (const firing of new Set(failed.map(({ firing_id }) => firing_id))) {
    const ofFiring = failed.filter(({ firing_id }) => firing_id === firing);
    await ifPossible(async () => {
      const one = await tellInstead(tx, context, ofFiring, now);
      told.push(one.instead);
      again.push(...one.again);
    });
  }
  for (const admin of new Set(again.map(({ person }) => person))) {
    const ofAdmin = again.filter(({ person }) => person === admin);
    await ifPossible(() => tellAdminAgain(tx, context, sender, admin, ofAdmin, now));
  }
  return together(told);
}

/** What the database says is not about a firing. */
async function ifPossible(tell: () => Promise<void>): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (sqlState(error) !== undefined) throw error;
  }
}

interface Told {
  readonly instead: ToldInstead;
  readonly again: readonly ToldAgain[];
}

/** Where the admin cannot be told that somebody was not, the log's error is all that is left. */
async function tellInstead(
  tx: Tx,
  context: WorkContext,
  failed: readonly Undelivered[],
  now: Instant,
): Promise<Told> {
  const notices = failed.filter(isOwed);
  const [first] = notices;
  if (first === undefined) return { instead: NOBODY, again: [] };
  const file = await readFile(tx, context, first.complaint_id);
  const isFirstHand = notices.some(deservesAnother);
  const written = isFirstHand ? noticesInstead(file, notices, first, now) : [];
  await insertNotices(tx, written);
  const known = { ...file, notices: await findNotices(tx, first.complaint_id) };
  const again = toldAgain(known, first.firing_id, new Set(notices.map(({ id }) => id)), now);
  if (!isFirstHand) return { instead: NOBODY, again };
  const happening: Happening = {
    event: 'notice.instead',
    slip: first.slip,
    target: first.target,
    clause: findTarget(file.case.policy, first.target)?.clause ?? '',
    cycle: first.cycle,
    round: first.round,
    kind: first.kind,
    at: now,
    roles: first.roles,
    people: written.map(({ person }) => person),
  };
  const post = new Map(written.map((notice) => [notice.person, notice.notBefore]));
  return { instead: { happenings: [happening], post }, again };
}

/** An all-clear that does not arrive leaves nothing undone; nor does what is no longer true. */
const isOwed = (notice: Undelivered): notice is Undelivered & { firing_id: string } =>
  notice.firing_id !== null &&
  notice.deadline_state === 'open' &&
  notice.deadline_round === notice.round &&
  !isForAdmin(notice);

/** What was told instead of a refused mail is not told instead in turn. */
const deservesAnother = ({ reasons }: Undelivered): boolean =>
  !reasons.some(({ kind }) => kind === 'undeliverable');

async function readFile(tx: Tx, context: WorkContext, complaintId: string): Promise<MailFile> {
  const file = (await readMailFiles(tx, context, [complaintId])).get(complaintId);
  if (file === undefined) throw new Error(`complaint ${complaintId} is not there`);
  if ('unreadable' in file) throw file.unreadable;
  return file;
}

function noticesInstead(
  file: MailFile,
  notices: readonly Undelivered[],
  first: Undelivered,
  now: Instant,
): NewNotice[] {
  const deadline = file.deadlines.find(({ id }) => id === first.deadline_id);
  const target = findTarget(file.case.policy, first.target);
  if (deadline === undefined || target === undefined) return [];
  const { complaint, history, policy, organisation } = file.case;
  const ofFiring = file.notices.filter(({ firing_id }) => firing_id === first.firing_id);
  // A mail that is put off for hours has not failed yet, and has told nobody either.
  const putOff = new Set(notices.map(({ id }) => id));
  const isUntold = ({ id, state }: { id: string; state: string }) => state === 'failed' || putOff.has(id);
  const known = new Set(ofFiring.filter((one) => !isUntold(one)).map(({ person }) => person));
  const step = deadline.steps.find(({ key, repeat }) => key === first.step && repeat === first.repeat);
  const instead = recipientsInstead(
    ofFiring.filter((one) => isUntold(one) && !isForAdmin(one)),
    step === undefined ? [] : laterRoles(deadline, target, step),
    known,
    placeOf(complaint.facts, history.current.responsible, target, organisation),
    organisation,
    dateIn(policy.timeZone, now),
  );
  return instead.map(({ person, roles, reasons }) => ({
    id: uuidv7(),
    complaintId: first.complaint_id,
    deadlineId: first.deadline_id,
    round: first.round,
    firingId: first.firing_id,
    kind: first.kind,
    person: person.key,
    email: person.email,
    roles,
    reasons,
    cleared: null,
    urgent: true,
    notBefore: now,
    createdAt: now,
  }));
}
