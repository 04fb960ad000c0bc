/** The facts of a mail, gathered from the record of its complaint. */
import type { Cleared, MailModel, MailRecipient, NextStep, TimelineRow } from '../mail/model.js';
import { effectiveEntries } from '../sla/history.js';
import type { Instant } from '../sla/instant.js';
import { parseLimit } from '../sla/limit.js';
import type { Organisation, Person } from '../sla/organisation.js';
import { findTarget, type Localised, type Target } from '../sla/policy.js';
import { dateIn, holdersOf, recipients } from '../sla/recipients.js';
import { simulate } from '../sla/simulate.js';
import type { ComplaintRow } from '../store/complaints.js';
import type { StoredDeadline } from '../store/deadlines.js';
import type { NoticeOfComplaint } from '../store/notices.js';
import { type CaseFile, targetOf } from './case-file.js';
import { ownerForm } from './owner.js';

/** The record of a complaint as far as mails quote it. */
export interface MailFile extends CaseFile {
  readonly row: ComplaintRow;
  /** All notices of the complaint, oldest first. */
  readonly notices: readonly NoticeOfComplaint[];
}

/** Notices of one firing, or one all-clear, that share a mailbox: one mail. Never empty. */
export type NoticeGroup = readonly [NoticeOfComplaint, ...NoticeOfComplaint[]];

/** Looking further ahead than this tells nobody anything. */
const HORIZON_MS = 400 * 86_400_000;

export function mailModel(mailId: string, group: NoticeGroup, file: MailFile, now: Instant): MailModel {
  const [notice] = group;
  const { policy, organisation } = file.case;
  const deadline = file.deadlines.find(({ id }) => id === notice.deadline_id);
  const target = deadline && targetOf(file, deadline.target);
  if (deadline === undefined || target === undefined)
    throw new Error(`notice ${notice.id} has no deadline or target`);
  return {
    mailId,
    language: organisation.people[notice.person]?.language ?? 'zh-CN',
    timeZone: policy.timeZone,
    asOf: now,
    recipient: recipientOf(group, organisation),
    complaint: complaintOf(file),
    deadline: {
      target: target.key,
      clause: target.clause,
      name: target.name,
      until: target.until,
      limit: parseLimit(deadline.reckoning.limit),
      startedAt: deadline.startedAt,
      dueAt: deadline.dueAt,
    },
    notice: noticeOf(group, file, deadline),
    next: notice.kind === 'all-clear' ? null : nextStep(file, target, now),
    timeline: timelineOf(group, file),
    alsoTold: alsoTold(group, file),
    contact: contactOf(file, now),
  };
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

function complaintOf({ row, case: { history, policy, organisation } }: MailFile): MailModel['complaint'] {
  const { current } = history;
  const { sites, departments } = organisation;
  const place = { site: row.site, department: row.department, responsible: current.responsible };
  const [holder] = holdersOf('responsible', place, organisation);
  const issuedAt = current.milestones.get('slip-issued') ?? current.reopened;
  const first = history.cycles[0].milestones;
  return {
    slip: row.slip_no,
    kind: row.kind,
    category: nameOf(policy.categories, current.category),
    channel: row.channel,
    site: row.site === null ? null : nameOf(sites, row.site),
    department: nameOf(departments, row.department),
    responsible: holder?.name ?? null,
    owner: ownerForm(row.complainant),
    summary: row.summary,
    difficult: current.difficultSince !== null,
    receivedAt: first.get('received')?.at ?? row.created_at,
    slipIssuedAt: issuedAt?.at ?? null,
  };
}

/** The name of a thing that may have left the configuration since. */
const nameOf = (things: Readonly<Record<string, { readonly name: Localised }>>, key: string): Localised =>
  things[key]?.name ?? { 'zh-CN': key, en: key };

function noticeOf(group: NoticeGroup, file: MailFile, deadline: StoredDeadline): MailModel['notice'] {
  const [notice] = group;
  if (notice.kind !== 'all-clear') {
    const fired = deadline.steps.find(({ key, repeat }) => key === notice.step && repeat === notice.repeat);
    return { kind: notice.kind, step: notice.step ?? 'due', plannedAt: fired?.at ?? notice.created_at };
  }
  const people = new Set(group.map(({ person }) => person));
  const told = file.notices.filter(
    (other) =>
      people.has(other.person) &&
      other.deadline_id === deadline.id &&
      other.round === notice.round &&
      other.kind !== 'all-clear' &&
      other.kind !== 'reminder',
  );
  return {
    kind: 'all-clear',
    cleared: clearedOf(notice, file.case.organisation),
    toldAt: told.flatMap(({ sent_at }) => sent_at ?? []),
    stillOpen: stillOpen(file, deadline),
  };
}

function clearedOf({ cleared, created_at }: NoticeOfComplaint, { people }: Organisation): Cleared {
  if (!('state' in cleared)) throw new Error('an all-clear says what it clears');
  if (cleared.state === 'moved')
    return {
      how: 'moved',
      dueAt: cleared.dueAt,
      at: created_at,
      by: nameOfPerson(people, cleared.recordedBy),
    };
  const by = nameOfPerson(people, cleared.by);
  if (cleared.state !== 'cancelled')
    return { how: cleared.state, milestone: cleared.milestone, at: cleared.at, by };
  const how = cleared.because === 'closed' || cleared.because === 'withdrawn' ? cleared.because : 'cancelled';
  return { how, at: cleared.at, by };
}

const nameOfPerson = (people: Readonly<Record<string, Person>>, key: string): string =>
  people[key]?.name ?? key;

const stillOpen = ({ deadlines, case: { policy } }: MailFile, except: StoredDeadline) =>
  deadlines
    .filter((deadline) => deadline.outcome.state === 'open' && deadline.id !== except.id)
    .flatMap(({ target, dueAt }) => {
      const name = findTarget(policy, target)?.name;
      return name === undefined ? [] : [{ name, dueAt }];
    })
    .sort((a, b) => a.dueAt - b.dueAt);

/** The first escalation to come, if nothing happens, on a deadline that whatever stops this one stops as well. */
function nextStep({ case: of, deadlines }: MailFile, target: Target, now: Instant): NextStep | null {
  const stopped = deadlines.filter((deadline) =>
    target.until.every((milestone) => findTarget(of.policy, deadline.target)?.until.includes(milestone)),
  );
  for (const { at, firings } of simulate({ ...of, live: stopped, from: now, until: now + HORIZON_MS })) {
    const told = firings.filter(({ step }) => step.kind === 'escalation');
    if (told.length === 0) continue;
    const people = told.flatMap((firing) => firing.told.recipients.map(({ person }) => person.name));
    const plannedAt = Math.min(at, ...told.map(({ step }) => step.at));
    return {
      at: plannedAt,
      roles: [...new Set(told.flatMap(({ roles }) => roles))],
      people: [...new Set(people)],
    };
  }
  return null;
}

/** Entries, and what was told before; the mail's own firing is the mail itself. */
function timelineOf(
  [own]: NoticeGroup,
  { entries, notices, case: { organisation } }: MailFile,
): TimelineRow[] {
  const { people } = organisation;
  const recorded = effectiveEntries(entries).map(
    ({ at, type, by }): TimelineRow => ({ at, what: { kind: 'entry', type, by: nameOfPerson(people, by) } }),
  );
  const told = new Map<string, NoticeOfComplaint[]>();
  for (const notice of notices) {
    const isOwn =
      notice.firing_id === own.firing_id &&
      notice.kind === own.kind &&
      notice.deadline_id === own.deadline_id;
    if (isOwn || notice.created_at > own.created_at || notice.state === 'superseded') continue;
    const key = `${notice.firing_id ?? notice.deadline_id + notice.round} ${notice.state}`;
    told.set(key, [...(told.get(key) ?? []), notice]);
  }
  const noticed = [...told.values()].flatMap((group): TimelineRow[] => {
    const [first] = group;
    if (first === undefined) return [];
    const to = group.map(({ person }) => nameOfPerson(people, person));
    return [{ at: first.created_at, what: { kind: 'notice', notice: first.kind, to, state: first.state } }];
  });
  return [...recorded, ...noticed].sort((a, b) => a.at - b.at);
}

/** Others who were told of this deadline in this round. */
function alsoTold(group: NoticeGroup, { notices, case: { organisation } }: MailFile): MailModel['alsoTold'] {
  const [own] = group;
  const mailboxes = new Set(group.map(({ person }) => person));
  const others = new Map<string, MailModel['alsoTold'][number]>();
  for (const notice of notices) {
    const same = notice.deadline_id === own.deadline_id && notice.round === own.round;
    if (!same || mailboxes.has(notice.person) || notice.state === 'superseded' || notice.state === 'failed')
      continue;
    const roles = new Set([...(others.get(notice.person)?.roles ?? []), ...notice.roles]);
    others.set(notice.person, { name: nameOfPerson(organisation.people, notice.person), roles: [...roles] });
  }
  return [...others.values()];
}

/** The receptionist who holds the slip's original (4.2.8), or who stands in. */
function contactOf({ row, case: { organisation, policy } }: MailFile, now: Instant): MailModel['contact'] {
  const place = { site: row.site, department: row.department, responsible: null };
  const told = recipients(['receptionist'], [], place, organisation, dateIn(policy.timeZone, now));
  const [first] = told.unreachable.length === 0 ? told.recipients : [];
  return first === undefined ? null : { name: first.person.name, phone: first.person.phone ?? null };
}
