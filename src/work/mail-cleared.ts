/** What an all-clear says: how its deadline came to rest, and what runs on. */
import type { Cleared, OpenDeadline } from '../mail/model.js';
import type { Entry } from '../sla/complaint.js';
import type { Instant } from '../sla/instant.js';
import type { Person } from '../sla/organisation.js';
import { findTarget } from '../sla/policy.js';
import type { NoticeOfComplaint } from '../store/notices.js';
import type { MailFile } from './mail-model.js';
import { quotedNote, withoutOwnerName } from './owner.js';

export function clearedOf(notice: NoticeOfComplaint, file: MailFile): Cleared {
  const { created_at } = notice;
  const cleared = byNow(notice, file);
  if (cleared.state === 'moved')
    return {
      how: 'moved',
      dueAt: cleared.dueAt,
      at: created_at,
      by: recorder(cleared.recordedBy, file),
      because: entryOf(cleared.recordedAt, file),
      was: cleared.wasDueAt ?? null,
    };
  const by = recorder(cleared.by, file);
  if (cleared.state !== 'cancelled')
    return { how: cleared.state, milestone: cleared.milestone, at: cleared.at, by };
  if (cleared.because === 'closed' || cleared.because === 'withdrawn')
    return { how: cleared.because, at: cleared.at, by };
  // What came after the notice was written came with another entry.
  const because = cleared === notice.cleared ? entryOf(created_at, file) : null;
  return { how: 'cancelled', at: cleared.at, by, because };
}

/** Since its limit moved, a deadline may have moved again, or come to rest. */
function byNow({ cleared, deadline_id }: NoticeOfComplaint, { deadlines }: MailFile) {
  if (!('state' in cleared)) throw new Error('an all-clear says what it clears');
  const deadline = deadlines.find(({ id }) => id === deadline_id);
  if (cleared.state !== 'moved' || deadline === undefined) return cleared;
  const { outcome, dueAt } = deadline;
  return outcome.state === 'open' ? { ...cleared, dueAt } : outcome;
}

/** The entry with which a change came. */
function entryOf(recordedAt: Instant, { entries, row }: MailFile): Pick<Entry, 'type' | 'note'> | null {
  const entry = entries.findLast((each) => each.recordedAt === recordedAt);
  if (entry === undefined) return null;
  return { type: entry.type, note: quotedNote(entry, row.complainant) };
}

/** Somebody of the organisation, or whatever name was given. */
const recorder = (by: string, { case: { organisation }, row }: MailFile): string =>
  organisation.people[by]?.name ?? withoutOwnerName(by, row.complainant).text;

export const nameOfPerson = (people: Readonly<Record<string, Person>>, key: string): string =>
  people[key]?.name ?? key;

/** Deadlines that run on; `except`: ids of those that the mail is about. */
export const stillOpen = (
  { deadlines, case: { policy } }: MailFile,
  except: ReadonlySet<string>,
): OpenDeadline[] =>
  deadlines
    .filter((deadline) => deadline.outcome.state === 'open' && !except.has(deadline.id))
    .flatMap(({ target, dueAt }) => {
      const name = findTarget(policy, target)?.name;
      return name === undefined ? [] : [{ name, dueAt }];
    })
    .sort((a, b) => a.dueAt - b.dueAt);
