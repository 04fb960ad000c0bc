/** The admin's mail about mailboxes that refuse: whose, when, what the server said, who is told instead. */
import type { UndeliverableModel } from '../mail/collected-model.js';
import type { Instant } from '../sla/instant.js';
import type { Reason } from '../sla/notice.js';
import type { NoticeOfComplaint } from '../store/notices.js';
import { targetOf } from './case-file.js';
import { deliveryState } from './delivery-state.js';
import type { Listed } from './digest-model.js';
import { isForAdmin, isInstead } from './for-admin.js';
import { complaintOf, type MailFile, type NoticeGroup } from './mail-model.js';

/**
 * Null where the notices tell anything else, or anybody in another role than the admin's. `failed`: ids of notices that
 * have told nobody, whatever their state.
 */
export function undeliverableModel(
  mailId: string,
  group: NoticeGroup,
  file: MailFile,
  now: Instant,
  failed: ReadonlySet<string> = new Set(),
): UndeliverableModel | null {
  if (!group.every(isForAdmin)) return null;
  const { organisation, policy } = file.case;
  const [notice] = group;
  const admin = organisation.people[notice.person];
  const deadline = file.deadlines.find(({ id }) => id === notice.deadline_id);
  const target = deadline && targetOf(file, deadline.target);
  const [first, ...others] = untoldOf(group, file, failed);
  if (admin === undefined || target === undefined || first === undefined) return null;
  const { name, title = name, email, language } = admin;
  const { slip, site, slipIssuedAt, receivedAt } = complaintOf(file);
  return {
    mailId,
    language,
    timeZone: policy.timeZone,
    asOf: now,
    recipient: { name, title, email, roles: ['admin'], reasons: [] },
    slip,
    begunAt: slipIssuedAt ?? receivedAt,
    target: target.key,
    site,
    kind: notice.kind,
    targetName: target.name,
    clause: target.clause,
    untold: [first, ...others],
    failedAt: notice.created_at,
    toldInstead: insteadOf(group, file),
  };
}

/** In a digest the admin reads of everybody untold, too: also of those whose mails failed since the notice was written. */
export function namingAll(listed: Listed, { untold }: UndeliverableModel): Listed {
  const reasons = untold.flatMap(({ person, roles }) =>
    roles.map((role): Reason => ({ kind: 'undeliverable', of: person, role })),
  );
  return { ...listed, reader: { ...listed.reader, reasons } };
}

const ofFirings = (group: NoticeGroup, { notices }: MailFile): readonly NoticeOfComplaint[] =>
  notices.filter((one) => group.some(({ firing_id }) => firing_id === one.firing_id));

/** Refused for good by now, or put off for so long that they are taken for untold. */
function untoldOf(
  group: NoticeGroup,
  file: MailFile,
  failed: ReadonlySet<string>,
): UndeliverableModel['untold'][0][] {
  const named = new Set(
    group.flatMap(({ reasons }) => reasons.flatMap((each) => (each.kind === 'undeliverable' ? each.of : []))),
  );
  const nameOf = (key: string) => file.case.organisation.people[key]?.name ?? key;
  return ofFirings(group, file)
    .filter((one) => !isForAdmin(one))
    .filter(({ id, state, person }) => state === 'failed' || failed.has(id) || named.has(nameOf(person)))
    .map((one) => ({
      person: nameOf(one.person),
      email: one.email,
      roles: one.roles,
      state: untoldState(one),
      response: one.response,
    }));
}

/** A notice that a mail muted shares the mail's fate. */
function untoldState(notice: NoticeOfComplaint): UndeliverableModel['untold'][0]['state'] {
  const state = deliveryState(notice);
  if (state === 'superseded' && notice.mail_state === 'failed') return 'bounced';
  return state === 'bounced' || state === 'gave-up' || state === 'not-composed' ? state : 'deferred';
}

const insteadOf = (group: NoticeGroup, file: MailFile): string[] => [
  ...new Set(
    ofFirings(group, file)
      .filter((one) => isInstead(one) && one.state !== 'failed' && one.roles.join() !== 'admin')
      .map(({ person }) => file.case.organisation.people[person]?.name ?? person),
  ),
];
