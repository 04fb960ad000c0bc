/** The facts of a mail, gathered from the record of its complaint. */
import type { MailDeadline, MailModel, MailRecipient, NextStep, Outage } from '../mail/model.js';
import type { Instant } from '../sla/instant.js';
import type { NoticeKind } from '../sla/notice.js';
import type { Organisation } from '../sla/organisation.js';
import { placeOf } from '../sla/place.js';
import { findTarget, type Localised, type Target } from '../sla/policy.js';
import { dateIn, holdersOf, recipients } from '../sla/recipients.js';
import { simulate } from '../sla/simulate.js';
import type { ComplaintRow } from '../store/complaints.js';
import type { StoredDeadline } from '../store/deadlines.js';
import type { NoticeOfComplaint } from '../store/notices.js';
import { type CaseFile, targetOf } from './case-file.js';
import { clearedOf, stillOpen } from './mail-cleared.js';
import { clockFacts } from './mail-deadline.js';
import { timelineOf } from './mail-timeline.js';
import { ownerForm, withoutOwnerName } from './owner.js';
import { whoKnows } from './who-knows.js';

/** The record of a complaint as far as mails quote it. */
export interface MailFile extends CaseFile {
  readonly row: ComplaintRow;
  /** All notices of the complaint, oldest first. */
  readonly notices: readonly NoticeOfComplaint[];
}

/** Notices about one complaint that share a mailbox: one mail, be they of one clock or of several. Never empty. */
export type NoticeGroup = readonly [NoticeOfComplaint, ...NoticeOfComplaint[]];

/** Looking further ahead than this tells nobody anything. */
const HORIZON_MS = 400 * 86_400_000;

/** Of several kinds in one mail the highest names it. */
const RANK: readonly NoticeKind[] = [
  'immediate',
  'last-step',
  'senior',
  'breach',
  'all-clear',
  'reminder',
  'inform',
];

/** `outage`: Duban stood still, and what is told now is told late. */
export function mailModel(
  mailId: string,
  unordered: NoticeGroup,
  file: MailFile,
  now: Instant,
  outage: Outage | null = null,
): MailModel {
  const group = inOrder(unordered, file);
  const [notice] = group;
  const { policy, organisation } = file.case;
  const { deadline, target } = clockOf(notice, file);
  return {
    mailId,
    language: organisation.people[notice.person]?.language ?? 'zh-CN',
    timeZone: policy.timeZone,
    asOf: now,
    recipient: recipientOf(group, organisation),
    complaint: complaintOf(file),
    toldFor: toldFor(target, file),
    deadlines: [clockFacts(deadline, target, file), ...otherClocks(group, file)],
    ordinal: ordinalOf(group, file),
    outage,
    notice: noticeOf(group, file, deadline),
    next:
      notice.kind === 'all-clear'
        ? null
        : nextStep(file, target, new Set(group.map(({ person }) => person)), now),
    timeline: timelineOf(group, file, now),
    ...whoKnows(group, file),
    contact: contactOf(file, now),
  };
}

/** The highest kind first; of one kind the clock that ran out first; of all-clears one that still runs, to a new limit. */
function inOrder(group: NoticeGroup, file: MailFile): NoticeGroup {
  const dueAt = ({ deadline_id }: NoticeOfComplaint) =>
    file.deadlines.find(({ id }) => id === deadline_id)?.dueAt ?? Number.POSITIVE_INFINITY;
  const [first, ...rest] = [...group].sort(
    (a, b) =>
      RANK.indexOf(a.kind) - RANK.indexOf(b.kind) ||
      Number(isMoved(b)) - Number(isMoved(a)) ||
      dueAt(a) - dueAt(b),
  );
  return first === undefined ? group : [first, ...rest];
}

const isMoved = ({ cleared }: NoticeOfComplaint): boolean => 'state' in cleared && cleared.state === 'moved';

function clockOf(notice: NoticeOfComplaint, file: MailFile): { deadline: StoredDeadline; target: Target } {
  const deadline = file.deadlines.find(({ id }) => id === notice.deadline_id);
  const target = deadline && targetOf(file, deadline.target);
  if (deadline === undefined || target === undefined)
    throw new Error(`notice ${notice.id} has no deadline or target`);
  return { deadline, target };
}

/** One for each clock beside the first; their order is that of the mail's further deadlines. */
function otherNotices([first, ...rest]: NoticeGroup): readonly NoticeOfComplaint[] {
  const others = new Map<string, NoticeOfComplaint>();
  for (const notice of rest)
    if (notice.deadline_id !== first.deadline_id) others.set(notice.deadline_id, notice);
  return [...others.values()];
}

const otherClocks = (group: NoticeGroup, file: MailFile): MailDeadline[] =>
  otherNotices(group).map((notice) => {
    const { deadline, target } = clockOf(notice, file);
    return clockFacts(deadline, target, file);
  });

/** Counts what a mail has carried before, and this one. */
function ordinalOf([own, ...rest]: NoticeGroup, { notices }: MailFile): number {
  const people = new Set([own, ...rest].map(({ person }) => person));
  const earlier = notices.filter(
    (notice) =>
      people.has(notice.person) &&
      notice.kind === own.kind &&
      notice.deadline_id === own.deadline_id &&
      notice.round === own.round &&
      notice.firing_id !== own.firing_id &&
      notice.created_at <= own.created_at &&
      notice.state === 'sent',
  );
  return new Set(earlier.map(({ firing_id }) => firing_id)).size + 1;
}

function recipientOf(group: NoticeGroup, { people }: Organisation): MailRecipient {
  const persons = group.map(({ person, email }) => people[person] ?? { name: person, email });
  const titles = persons.map((person) => ('title' in person && person.title) || person.name);
  return {
    name: [...new Set(persons.map((person) => person.name))].join('、'),
    title: [...new Set(titles)].join('、'),
    email: persons[0]?.email ?? group[0].email,
    roles: [...new Set(group.flatMap((notice) => notice.roles))],
    reasons: group.flatMap((notice) => notice.reasons),
  };
}

function toldFor(target: Target, { case: { complaint, history, organisation } }: MailFile): Localised {
  const { department } = placeOf(complaint.facts, history.current.responsible, target, organisation);
  return nameOf(organisation.departments, department);
}

export function complaintOf({
  row,
  case: { history, policy, organisation },
}: MailFile): MailModel['complaint'] {
  const { current } = history;
  const { sites, departments } = organisation;
  const place = { site: row.site, department: row.department, responsible: current.responsible };
  const [holder] = holdersOf('responsible', place, organisation);
  const issued = history.cycles.flatMap(({ milestones }) => milestones.get('slip-issued') ?? []).at(-1);
  const first = history.cycles[0].milestones;
  const summary = withoutOwnerName(row.summary, row.complainant);
  return {
    slip: row.slip_no,
    kind: row.kind,
    category: nameOf(policy.categories, current.category),
    channel: row.channel,
    site: row.site === null ? null : nameOf(sites, row.site),
    department: nameOf(departments, row.department),
    responsible: holder?.name ?? null,
    owner: ownerForm(row.complainant),
    summary: summary.text,
    ownerNamed: summary.count,
    difficult: current.difficultSince !== null,
    receivedAt: first.get('received')?.at ?? row.created_at,
    slipIssuedAt: issued?.at ?? null,
    reopenedAt: current.reopened?.at ?? null,
  };
}

/** The name of a thing that may have left the configuration since. */
const nameOf = (things: Readonly<Record<string, { readonly name: Localised }>>, key: string): Localised =>
  things[key]?.name ?? { 'zh-CN': key, en: key };

function noticeOf(group: NoticeGroup, file: MailFile, deadline: StoredDeadline): MailModel['notice'] {
  const [notice] = group;
  const others = otherNotices(group);
  if (notice.kind !== 'all-clear') {
    const fired = deadline.steps.find(({ key, repeat }) => key === notice.step && repeat === notice.repeat);
    return { kind: notice.kind, step: notice.step ?? 'due', plannedAt: fired?.at ?? notice.created_at };
  }
  const people = new Set(group.map(({ person }) => person));
  const told = file.notices.filter(
    (other) =>
      people.has(other.person) &&
      group.some(({ deadline_id, round }) => other.deadline_id === deadline_id && other.round === round) &&
      other.kind !== 'all-clear' &&
      other.kind !== 'reminder',
  );
  return {
    kind: 'all-clear',
    cleared: clearedOf(notice, file),
    alsoCleared: others.map((other) => (other.kind === 'all-clear' ? clearedOf(other, file) : null)),
    toldAt: [...new Set(told.flatMap(({ sent_at }) => sent_at ?? []))].sort((a, b) => a - b),
    stillOpen: stillOpen(file, new Set(group.map(({ deadline_id }) => deadline_id))),
  };
}

/** The first escalation to come, if nothing happens, on a deadline that whatever stops this one stops as well. */
function nextStep(
  { case: of, deadlines }: MailFile,
  target: Target,
  readers: ReadonlySet<string>,
  now: Instant,
): NextStep | null {
  const stopped = deadlines.filter((deadline) =>
    target.until.every((milestone) => findTarget(of.policy, deadline.target)?.until.includes(milestone)),
  );
  for (const { at, firings } of simulate({ ...of, live: stopped, from: now, until: now + HORIZON_MS })) {
    const told = firings.filter(({ step }) => step.kind === 'escalation');
    if (told.length === 0) continue;
    const people = told.flatMap((firing) => firing.told.recipients.map(({ person }) => person));
    const ofReader = people.filter(({ key }) => readers.has(key));
    const plannedAt = Math.min(at, ...told.map(({ step }) => step.at));
    return {
      at: plannedAt,
      roles: [...new Set(told.flatMap(({ roles }) => roles))],
      people: [...new Set(people.map(({ name }) => name))],
      you: ofReader.length === 0 ? 'no' : ofReader.length === people.length ? 'alone' : 'too',
    };
  }
  return null;
}

/** The receptionist who holds the slip's original (4.2.8), or who stands in. */
function contactOf({ row, case: { organisation, policy } }: MailFile, now: Instant): MailModel['contact'] {
  const place = { site: row.site, department: row.department, responsible: null };
  const told = recipients(['receptionist'], [], place, organisation, dateIn(policy.timeZone, now));
  const [first] = told.unreachable.length === 0 ? told.recipients : [];
  if (first === undefined) return null;
  const { name, phone, email } = first.person;
  return { name, phone: phone ?? null, email };
}
