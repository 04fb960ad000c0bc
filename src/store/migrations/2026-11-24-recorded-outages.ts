import { type Kysely, sql } from 'kysely';

/** When no worker ran, so that the record can say why a step was late. Frozen in time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [outage, grants]) await sql.raw(statement).execute(db);
}

const outage = `
create table duban.outage (
  from_at timestamptz(3) primary key,
  until_at timestamptz(3) not null,
  noticed_by text not null,
  check (until_at > from_at)
);
create index outage_until on duban.outage (until_at);
comment on table duban.outage is 'Gaps in the heartbeats of all workers, written down by the first beat after each';
`;

const grants = `
do $$
begin
  if exists (select from pg_roles where rolname = 'duban_app') then
    grant select, insert on duban.outage to duban_app;
  end if;
end
$$;
`;
