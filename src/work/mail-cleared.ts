/** What an all-clear says: how its deadline came to rest, and what runs on. */
import type { Cleared, OpenDeadline } from '../mail/model.js';
import type { Entry } from '../sla/complaint.js';
import type { Instant } from '../sla/instant.js';
import type { Person } from '../sla/organisation.js';
import { findTarget } from '../sla/policy.js';
import type { NoticeOfComplaint } from '../store/notices.js';
import type { MailFile } from './mail-model.js';

export function clearedOf({ cleared, created_at }: NoticeOfComplaint, file: MailFile): Cleared {
  const { people } = file.case.organisation;
  if (!('state' in cleared)) throw new Error('an all-clear says what it clears');
  if (cleared.state === 'moved')
    return {
      how: 'moved',
      dueAt: cleared.dueAt,
      at: created_at,
      by: nameOfPerson(people, cleared.recordedBy),
      because: entryOf(cleared.recordedAt, file),
      was: cleared.wasDueAt ?? null,
    };
  const by = nameOfPerson(people, cleared.by);
  if (cleared.state !== 'cancelled')
    return { how: cleared.state, milestone: cleared.milestone, at: cleared.at, by };
  const how = cleared.because === 'closed' || cleared.because === 'withdrawn' ? cleared.because : 'cancelled';
  return { how, at: cleared.at, by };
}

/** The entry with which a change came. */
function entryOf(recordedAt: Instant, { entries }: MailFile): Pick<Entry, 'type' | 'note'> | null {
  const entry = entries.findLast((each) => each.recordedAt === recordedAt);
  return entry === undefined ? null : { type: entry.type, note: entry.note };
}

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
