import { type Kysely, sql } from 'kysely';

/** The first schema. Frozen in time: it imports nothing of the application. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [clock, slips, record, deadlines, telling, appendOnly, grants]) {
    await sql.raw(statement).execute(db);
  }
}

const clock = `
create table duban.clock (
  one boolean primary key default true check (one),
  real_origin timestamptz not null,
  drill_origin timestamptz not null,
  speed double precision not null check (speed >= 0)
);
comment on table duban.clock is 'Duban''s clock: drill_origin + (machine time - real_origin) * speed; speed 1 but for drills';
insert into duban.clock (real_origin, drill_origin, speed)
  select t, t, 1 from (select clock_timestamp() as t) as here;

-- Seconds, not days: adding days to a timestamptz would follow the session's time zone over a change of clocks.
create function duban.now() returns timestamptz(3) language sql volatile as $$
  select date_trunc('milliseconds', drill_origin + make_interval(
    secs => (extract(epoch from clock_timestamp() - real_origin) * speed)::double precision))
  from duban.clock
$$;
`;

const slips = `
create sequence duban.slip_number;
create table duban.slip_year (
  year integer primary key,
  base bigint not null
);
-- Numbers start anew each year; the base is what the one sequence had reached when the year's first slip came.
create function duban.next_slip(for_year integer) returns text language plpgsql as $$
declare
  year_base bigint;
  number text;
begin
  select base into year_base from duban.slip_year where year = for_year;
  if not found then
    insert into duban.slip_year (year, base)
      values (for_year, (select case when is_called then last_value else 0 end from duban.slip_number))
      on conflict (year) do nothing;
    select base into strict year_base from duban.slip_year where year = for_year;
  end if;
  number := (nextval('duban.slip_number') - year_base)::text;
  return 'LX-' || for_year || '-' || lpad(number, greatest(5, length(number)), '0');
end
$$;
`;

const record = `
create table duban.policy (
  version text primary key,
  content jsonb not null,
  in_force_since timestamptz(3) not null
);

create table duban.complaint (
  id uuid primary key,
  slip_no text not null unique,
  kind text not null check (kind in ('complaint', 'suggestion')),
  category text not null,
  current_category text not null,
  channel text not null,
  site text,
  department text not null,
  summary text not null,
  details text,
  complainant jsonb not null default '{}',
  received_by text not null check (received_by <> ''),
  responsible text,
  settled_on_the_spot boolean not null,
  difficult boolean not null,
  wide_impact boolean not null,
  source text,
  source_id text,
  content_hash text not null,
  policy_version text not null references duban.policy,
  state text not null default 'open' check (state in ('open', 'closed', 'withdrawn')),
  created_at timestamptz(3) not null,
  set_aside_until timestamptz(3),
  set_aside_because text,
  unique (source, source_id)
);

create table duban.entry (
  complaint_id uuid not null references duban.complaint,
  seq integer not null check (seq > 0),
  type text not null,
  at timestamptz(3) not null check (isfinite(at)),
  by text not null check (by <> ''),
  note text,
  category text,
  responsible text,
  corrects integer,
  voids boolean not null default false,
  source_id text,
  recorded_at timestamptz(3) not null check (isfinite(recorded_at)),
  primary key (complaint_id, seq),
  unique (complaint_id, source_id),
  check ((type = 'corrected') = (corrects is not null)),
  check (corrects < seq)
);
create unique index entry_once on duban.entry
  (complaint_id, type, at, by, coalesce(category, ''), coalesce(responsible, ''), coalesce(corrects, 0), voids);
`;

const deadlines = `
create table duban.deadline (
  id uuid primary key,
  complaint_id uuid not null references duban.complaint,
  target text not null,
  cycle integer not null check (cycle > 0),
  round integer not null check (round > 0),
  round_started_at timestamptz(3) not null,
  started_at timestamptz(3) not null check (isfinite(started_at)),
  due_at timestamptz(3) not null check (isfinite(due_at)),
  state text not null check (state in ('open', 'met', 'met-late', 'cancelled')),
  outcome jsonb not null,
  met_at timestamptz(3),
  cancelled_at timestamptz(3),
  steps jsonb not null,
  reckoning jsonb not null,
  next_step_at timestamptz(3),
  look_at timestamptz(3),
  unique (complaint_id, target, cycle),
  check ((met_at is not null) = (state in ('met', 'met-late'))),
  check ((cancelled_at is not null) = (state = 'cancelled')),
  check (look_at is null or state = 'open')
);
create index deadline_look on duban.deadline (look_at) where look_at is not null;
create index deadline_open on duban.deadline (due_at) where state = 'open';

create table duban.firing (
  id uuid primary key,
  deadline_id uuid not null references duban.deadline,
  complaint_id uuid not null references duban.complaint,
  round integer not null,
  step text not null,
  repeat integer not null,
  kind text not null check (kind in ('inform', 'reminder', 'escalation')),
  planned_at timestamptz(3) not null,
  fired_at timestamptz(3) not null,
  roles text[] not null,
  unreachable text[] not null default '{}',
  late_because text,
  unique (deadline_id, round, step, repeat),
  constraint never_early check (fired_at >= planned_at)
);
create index firing_of_complaint on duban.firing (complaint_id);
`;

const telling = `
create table duban.mail (
  id uuid primary key,
  message_id text not null unique,
  person text not null,
  email text not null,
  content jsonb not null,
  state text not null default 'sending' check (state in ('sending', 'accepted', 'failed', 'dropped')),
  attempts integer not null default 0,
  ambiguous_attempts integer not null default 0,
  lease_token uuid,
  lease_until timestamptz(3),
  next_attempt_at timestamptz(3) not null,
  created_at timestamptz(3) not null,
  accepted_at timestamptz(3),
  response text,
  check ((accepted_at is not null) = (state = 'accepted'))
);
create index mail_unsent on duban.mail (next_attempt_at) where state = 'sending';

create table duban.notice (
  id uuid primary key,
  complaint_id uuid not null references duban.complaint,
  deadline_id uuid not null references duban.deadline,
  round integer not null,
  firing_id uuid references duban.firing,
  kind text not null,
  person text not null,
  email text not null,
  roles text[] not null,
  reasons jsonb not null default '[]',
  cleared jsonb not null default '{}',
  urgent boolean not null default false,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'superseded', 'failed')),
  not_before timestamptz(3) not null,
  created_at timestamptz(3) not null,
  mail_id uuid references duban.mail,
  sent_at timestamptz(3),
  unique (firing_id, person),
  check ((kind = 'all-clear') = (firing_id is null))
);
create unique index notice_all_clear_once on duban.notice (deadline_id, round, person) where kind = 'all-clear';
create index notice_waiting on duban.notice (person, not_before) where state = 'waiting' and mail_id is null;
create index notice_of_complaint on duban.notice (complaint_id);
create index notice_of_mail on duban.notice (mail_id) where mail_id is not null;

create table duban.heartbeat (
  worker text primary key,
  started_at timestamptz(3) not null,
  last_sweep_at timestamptz(3) not null
);
`;

const appendOnly = `
create function duban.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% of duban.% refused: the record is only ever added to', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end
$$;
create trigger append_only before update or delete or truncate on duban.entry
  for each statement execute function duban.refuse_change();
create trigger append_only before update or delete or truncate on duban.firing
  for each statement execute function duban.refuse_change();
`;

// Roles belong to the cluster: another database may have made this one, or this login may not make any.
const grants = `
do $$
begin
  create role duban_app nologin;
exception when duplicate_object or unique_violation or insufficient_privilege then null;
end
$$;
do $$
begin
  execute format('grant duban_app to %I', current_user);
exception when others then null;
end
$$;
do $$
begin
  if exists (select from pg_roles where rolname = 'duban_app') then
    grant usage on schema duban to duban_app;
    grant select on all tables in schema duban to duban_app;
    grant insert on duban.policy, duban.complaint, duban.entry, duban.deadline, duban.firing,
      duban.notice, duban.mail, duban.heartbeat, duban.slip_year to duban_app;
    grant update on duban.complaint, duban.deadline, duban.notice, duban.mail, duban.heartbeat to duban_app;
    grant delete on duban.heartbeat to duban_app;
    grant usage, select on sequence duban.slip_number to duban_app;
  end if;
end
$$;
revoke all on duban.entry, duban.firing from public;
`;
