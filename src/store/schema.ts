/** The tables of schema `duban`, as kysely sees them. Only `store/` reads this. */
import type { ColumnType, JSONColumnType } from 'kysely';
import type { PolicyChange } from '../sla/apply-policy.js';
import type { ComplaintKind, EntryType } from '../sla/complaint.js';
import type { Instant } from '../sla/instant.js';
import type { NoticeEnd, NoticeKind, NoticeState, Reason } from '../sla/notice.js';
import type { FiringKind, Outcome, PlannedStep, Reckoning } from '../sla/plan.js';
import type { Policy, Role } from '../sla/policy.js';
import type { Cleared } from '../sla/transition.js';

/** What an all-clear clears: how the deadline came to rest, and whose entry did it. */
export type ClearedRecord = Cleared & {
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  /** The limit that held before; not there on what older versions wrote. */
  readonly wasDueAt?: Instant;
};

/** `timestamptz(3)`: read as milliseconds, written as a Date. */
type Timestamp = ColumnType<Instant, Date, Date>;
type NullableTimestamp = ColumnType<Instant | null, Date | null, Date | null>;

export interface Complainant {
  readonly name?: string | null | undefined;
  readonly title?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly address?: string | null | undefined;
}

interface PolicyTable {
  version: string;
  content: JSONColumnType<Policy>;
  in_force_since: Timestamp;
}

interface ComplaintTable {
  id: string;
  slip_no: string;
  kind: ComplaintKind;
  /** As at intake; `current_category` follows recategorisation. */
  category: string;
  current_category: string;
  channel: string;
  site: string | null;
  department: string;
  summary: string;
  details: string | null;
  complainant: JSONColumnType<Complainant>;
  received_by: string;
  responsible: string | null;
  settled_on_the_spot: boolean;
  difficult: boolean;
  wide_impact: boolean;
  source: string | null;
  source_id: string | null;
  content_hash: string;
  policy_version: string;
  state: 'open' | 'closed' | 'withdrawn';
  created_at: Timestamp;
  set_aside_until: NullableTimestamp;
  set_aside_because: string | null;
}

interface EntryTable {
  complaint_id: string;
  seq: number;
  type: EntryType;
  at: Timestamp;
  by: string;
  note: string | null;
  category: string | null;
  responsible: string | null;
  corrects: number | null;
  voids: boolean;
  source_id: string | null;
  recorded_at: Timestamp;
  /** `policy-applied`: what it did; null for all others. */
  data: JSONColumnType<PolicyChange> | null;
}

interface DeadlineTable {
  id: string;
  complaint_id: string;
  target: string;
  cycle: number;
  round: number;
  round_started_at: Timestamp;
  started_at: Timestamp;
  due_at: Timestamp;
  state: Outcome['state'];
  outcome: JSONColumnType<Outcome>;
  met_at: NullableTimestamp;
  cancelled_at: NullableTimestamp;
  steps: JSONColumnType<readonly PlannedStep[]>;
  reckoning: JSONColumnType<Reckoning>;
  /** The planned instant of the next step; null where none is to come. */
  next_step_at: NullableTimestamp;
  /** The first instant at which something fires. */
  look_at: NullableTimestamp;
}

interface FiringTable {
  id: string;
  deadline_id: string;
  complaint_id: string;
  round: number;
  step: string;
  repeat: number;
  kind: FiringKind;
  planned_at: Timestamp;
  fired_at: Timestamp;
  roles: Role[];
  unreachable: Role[];
  late_because: string | null;
}

interface NoticeTable {
  id: string;
  complaint_id: string;
  deadline_id: string;
  round: number;
  firing_id: string | null;
  kind: NoticeKind;
  person: string;
  email: string;
  roles: Role[];
  reasons: JSONColumnType<Reason[]>;
  cleared: JSONColumnType<ClearedRecord | Record<string, never>>;
  urgent: boolean;
  state: NoticeState;
  not_before: Timestamp;
  created_at: Timestamp;
  mail_id: string | null;
  sent_at: NullableTimestamp;
  /** Why it is superseded or failed. */
  reason: NoticeEnd | null;
}

interface MailTable {
  id: string;
  message_id: string;
  person: string;
  email: string;
  content: JSONColumnType<object>;
  state: 'sending' | 'accepted' | 'failed' | 'dropped';
  attempts: number;
  ambiguous_attempts: number;
  lease_token: string | null;
  /** Machine time, as `next_attempt_at`. */
  lease_until: NullableTimestamp;
  next_attempt_at: Timestamp;
  created_at: Timestamp;
  accepted_at: NullableTimestamp;
  response: string | null;
  /** Of the highest notice: 0 urgent, 1 senior, 2 last step, and on. */
  rank: number;
  /** When others were told because it would not arrive. */
  told_instead_at: NullableTimestamp;
}

/** A place in the account's rate, free from that instant of Duban's clock on. */
interface MailSlotTable {
  window_seconds: number;
  number: number;
  free_at: Timestamp;
}

/** A mail to the admin that goes once, under its name. */
interface BulletinTable {
  name: string;
  mail_id: string;
  created_at: Timestamp;
}

interface HeartbeatTable {
  worker: string;
  started_at: Timestamp;
  last_sweep_at: Timestamp;
}

interface ClockTable {
  one: boolean;
  real_origin: Timestamp;
  drill_origin: Timestamp;
  speed: number;
}

export interface Database {
  'duban.policy': PolicyTable;
  'duban.complaint': ComplaintTable;
  'duban.entry': EntryTable;
  'duban.deadline': DeadlineTable;
  'duban.firing': FiringTable;
  'duban.notice': NoticeTable;
  'duban.mail': MailTable;
  'duban.mail_slot': MailSlotTable;
  'duban.bulletin': BulletinTable;
  'duban.heartbeat': HeartbeatTable;
  'duban.clock': ClockTable;
}
