/** Which tag a mail bears and what it is about: the same for every repeat of a notice. */
import type { Role } from '../sla/policy.js';
import type { Matter, Tag } from './headline-wording.js';
import type { MailModel } from './model.js';
import type { Telling } from './telling.js';

const DECIDERS: readonly Role[] = ['executive-in-charge', 'management-representative'];

export function tagOf({ notice, recipient }: MailModel): Tag {
  if (notice.kind !== 'immediate') return notice.kind;
  return recipient.roles.some((role) => DECIDERS.includes(role)) ? 'decision' : 'urgent';
}

export function matterOf(telling: Telling): Matter {
  const { kind } = telling.model.notice;
  if (kind === 'inform') return 'pending';
  if (kind === 'reminder') return 'due';
  if (kind === 'immediate') return urgentMatter(telling);
  const settledByNobody = telling.target === 'handle' || telling.target === 'reply';
  return kind === 'last-step' && settledByNobody ? 'unresolved' : 'late';
}

function urgentMatter({ target, stance, afterDue, model }: Telling): Matter {
  const decides = tagOf(model) === 'decision';
  if (target === 'opinion' && !decides) return 'opinion-asked';
  if (target === 'opinion') return afterDue ? 'opinion-late' : 'opinion-awaited';
  if (afterDue) return 'late';
  if (target === 'opinion-forwarded') return 'opinion-signed';
  if (target === 'representative') return stance === 'do' ? 'take-charge' : 'assist';
  return 'at-once';
}

/** The fact that follows the tag. */
export function factOf(telling: Telling): string {
  const { model, words, complaint, about, late, phrases, dates, dueAt } = telling;
  if (model.notice.kind === 'all-clear')
    return words.headline.cleared(model.notice.cleared, { complaint, unhandled: isUnhandled(model) });
  return words.headline.matter(matterOf(telling), {
    about,
    complaint,
    late,
    phrases,
    due: dates.compact(dueAt),
  });
}

/** A reply clears its clock and settles nothing, unless the record says that it was handled as well, since it was last reopened. */
export function isUnhandled({ notice, timeline }: MailModel): boolean {
  const replied =
    notice.kind === 'all-clear' && 'milestone' in notice.cleared && notice.cleared.milestone === 'replied';
  const begun = timeline.findLastIndex(({ what }) => what.kind === 'entry' && what.type === 'reopened');
  const handled = timeline
    .slice(begun + 1)
    .some(({ what }) => what.kind === 'entry' && (what.type === 'handled' || what.type === 'closed'));
  return replied && !handled;
}
