/** Every mail of a story as the server received it, with the facts that the record, the outbox and the folder know of it. */
import type { ComposedMail } from '../../src/mail/model.js';
import type { Instant } from '../../src/sla/instant.js';
import type { Language } from '../../src/sla/policy.js';
import { announcedIn, instantOf } from '../mail/assertions/announced.js';
import type { Sent } from '../mail/assertions/conversation.js';
import { type Evidence, evidenceOf, type Facts, header } from '../mail/assertions/evidence.js';
import { spelt } from '../mail/assertions/spelling.js';
import type { World } from './world.js';

export interface Arrived {
  readonly mail: Evidence;
  readonly facts: Facts;
  readonly sent: Sent;
}

type Planted = Pick<Facts, 'freeText' | 'secrets'>;

interface Row {
  readonly message_id: string;
  readonly email: string;
  readonly person: string;
  readonly content: ComposedMail;
  readonly created_at: Instant;
  readonly notices: readonly Told[];
}

interface Told {
  readonly kind: string;
  readonly state: string;
  readonly roles: readonly string[];
  readonly target: string;
  readonly slip: string;
  readonly due: number;
}

const ROWS = `
  select message_id, mail.email, mail.person, content, mail.created_at,
    coalesce(jsonb_agg(jsonb_build_object('kind', n.kind, 'state', n.state, 'roles', n.roles, 'target', d.target,
      'slip', c.slip_no, 'due', extract(epoch from d.due_at) * 1000)) filter (where n.id is not null), '[]') as notices
  from duban.mail
  left join duban.notice n on n.mail_id = mail.id
  left join duban.deadline d on d.id = n.deadline_id
  left join duban.complaint c on c.id = n.complaint_id
  group by mail.id`;

/** A story in which no limit moved: the record of its end must be true of each of its mails. */
export async function arrivedOf(world: World, planted: Planted): Promise<readonly Arrived[]> {
  const rows = (await world.asOwner(ROWS)) as unknown as readonly Row[];
  const byId = new Map(rows.map((row) => [row.message_id, row]));
  const arrived: Arrived[] = [];
  for (const { raw, from, to } of world.mails) {
    const mail = await evidenceOf(raw, { from, to });
    const row = byId.get(header(mail, 'message-id') ?? '');
    if (row === undefined) throw new Error('a mail that the outbox does not know');
    arrived.push({ mail, facts: await factsOf(world, mail, row, planted), sent: sentOf(mail, row) });
  }
  return arrived;
}

/** The notice that names the mail, where it bears just one clock's. */
function named(mail: Evidence, { notices }: Row): Told | undefined {
  const [target] = (header(mail, 'x-duban-event') ?? '').split(' ');
  const isToAdmin = notices.some(({ roles }) => roles.join() === 'admin');
  return isToAdmin ? undefined : notices.find((one) => one.target === target && one.state === 'sent');
}

function sentOf(mail: Evidence, row: Row): Sent {
  const one = named(mail, row);
  const slip =
    one?.slip ?? (header(mail, 'x-duban-kind') === 'undeliverable' ? (row.notices[0]?.slip ?? null) : null);
  const asked =
    one?.kind === 'immediate' || one?.kind === 'all-clear' ? `${row.person} ${row.created_at}` : '';
  return {
    mail,
    slip,
    notice:
      one === undefined ? row.message_id : `${slip} ${one.target} ${one.kind} ${languageOf(row)} ${asked}`,
  };
}

const languageOf = ({ content }: Row): Language =>
  content.headers['Content-Language'] === 'en' ? 'en' : 'zh-CN';

async function factsOf(world: World, mail: Evidence, row: Row, planted: Planted): Promise<Facts> {
  const { organisation, policy } = world.context.configuration();
  const language = organisation.people[row.person]?.language ?? 'zh-CN';
  const one = named(mail, row);
  const base: Facts = {
    kind: one?.kind ?? header(mail, 'x-duban-kind') ?? '',
    language,
    login: 'duban@example.com',
    mailbox: row.email,
    written: row.content,
    stated: [...new Set(row.notices.length > 20 ? [] : row.notices.map(({ slip }) => slip))],
    clock: null,
    next: null,
    responsible: null,
    ...planted,
  };
  if (one === undefined) return base;
  const { site, department, category, responsible } = await world.show(one.slip);
  const nameOf = (
    things: Readonly<Record<string, { readonly name: Readonly<Record<Language, string>> }>>,
    key: string | null,
  ) => (key === null ? '' : (things[key]?.name[language] ?? key));
  const announced = announcedIn(mail.text, language);
  return {
    ...base,
    stated: [
      ...base.stated,
      spelt(one.due, language),
      nameOf(organisation.sites, site),
      nameOf(organisation.departments, department),
      nameOf(policy.categories, category),
      policy.targets.find(({ key }) => key === one.target)?.clause ?? '',
      organisation.people[responsible ?? '']?.name ?? '',
    ],
    clock: one.kind === 'all-clear' ? null : { asOf: row.created_at, dueAt: one.due },
    next:
      announced === null || announced === 'nobody'
        ? null
        : { at: instantOf(announced.at, language, row.created_at) },
    responsible: organisation.people[responsible ?? '']?.name ?? null,
  };
}
