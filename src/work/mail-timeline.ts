/** What has happened on a complaint, as its mails tell it. */
import type { TimelineRow } from '../mail/model.js';
import { effectiveEntries } from '../sla/history.js';
import type { Instant } from '../sla/instant.js';
import type { Person } from '../sla/organisation.js';
import type { NoticeOfComplaint } from '../store/notices.js';
import { targetOf } from './case-file.js';
import { deliveryState } from './delivery-state.js';
import { isForAdmin } from './for-admin.js';
import type { MailFile, NoticeGroup } from './mail-model.js';
import { quotedNote, withoutOwnerName } from './owner.js';

/** Entries, and what was told before; the mail's own notices are the mail itself. Oldest first. */
export function timelineOf(group: NoticeGroup, file: MailFile, now: Instant): TimelineRow[] {
  const { people } = file.case.organisation;
  const shown = (text: string) => withoutOwnerName(text, file.row.complainant).text;
  const recorded = effectiveEntries(file.entries).map(
    ({ at, type, by, note, recordedAt }): TimelineRow => ({
      at,
      what: {
        kind: 'entry',
        type,
        by: people[by]?.name ?? shown(by),
        note: quotedNote({ type, note }, file.row.complainant),
        recordedAt,
      },
    }),
  );
  const rows = [...recorded, ...toldBefore(group, file, people)];
  return rows.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
}

/** A row for each firing or all-clear and each end that its mails came to. */
function toldBefore(
  group: NoticeGroup,
  file: MailFile,
  people: Readonly<Record<string, Person>>,
): TimelineRow[] {
  const { notices, deadlines } = file;
  const [own] = group;
  const told = new Map<string, [NoticeOfComplaint, ...NoticeOfComplaint[]]>();
  for (const notice of notices) {
    const isOwn = group.some((each) => sameCause(each, notice));
    if (isOwn || notice.created_at > own.created_at || notice.state === 'superseded' || isForAdmin(notice))
      continue;
    const key = `${notice.firing_id ?? notice.deadline_id + notice.round} ${deliveryState(notice)}`;
    const row = told.get(key);
    if (row === undefined) told.set(key, [notice]);
    else row.push(notice);
  }
  return [...told.values()].map((row): TimelineRow => {
    const [first] = row;
    const { created_at, kind, deadline_id } = first;
    const state = deliveryState(first);
    const target = deadlines.find(({ id }) => id === deadline_id)?.target;
    const about = target === undefined ? undefined : targetOf(file, target)?.name;
    const to = row.map(({ person }) => people[person]?.name ?? person);
    return {
      at: created_at,
      what: { kind: 'notice', notice: kind, to, state, ...(about === undefined ? {} : { about }) },
    };
  });
}

const sameCause = (one: NoticeOfComplaint, other: NoticeOfComplaint): boolean =>
  one.firing_id === other.firing_id && one.kind === other.kind && one.deadline_id === other.deadline_id;
