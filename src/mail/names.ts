/** Words for the keys that a mail names. */
import type { EntryType } from '../sla/complaint.js';
import type { DeliveryState, NoticeKind } from '../sla/notice.js';
import type { Role } from '../sla/policy.js';

export interface Names {
  readonly roles: Readonly<Record<Role, string>>;
  /** What the reader is, where a role is an office. */
  readonly holders: Readonly<Record<Role, string>>;
  /** For the preheader, where every character counts. */
  readonly shortRoles: Readonly<Record<Role, string>>;
  /** How it came in, as a fact: 电话, phone. */
  readonly channels: Readonly<Record<string, string>>;
  /** The same as the thing that came in: 来电, call. */
  readonly arrivals: Readonly<Record<string, string>>;
  /** Whose complaint it is by its way in: 政府转办, Government-referred. */
  readonly referrals: Readonly<Record<string, string>>;
  readonly difficult: string;
  /** What somebody did, after their name. */
  readonly deeds: Readonly<Record<EntryType, string>>;
  readonly notices: Readonly<Record<NoticeKind, string>>;
  readonly states: Readonly<Record<DeliveryState, string>>;
}
