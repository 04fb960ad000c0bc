/** The outbox: mails that are rows, claimed, sent and marked; beside a bare nodemailer pool to the same mail server. */
import { createTransport } from 'nodemailer';
import { messageOf } from '../../src/mail/message.js';
import type { ComposedMail } from '../../src/mail/model.js';
import { smtpTransport } from '../../src/mail/transport.js';
import { expectRows, type Filling, onDatabase, type Prepared, prepare, query } from './database.js';
import { alternate, perSecond, timed } from './measure.js';
import { answering, deliverAll, eager, POSTMEN, sendWritten } from './postmen.js';
import type { Section } from './report.js';
import { seed, TELLS_ONE } from './seed.js';
import { type Sink, startSink } from './sink.js';
import { closeDuban, fireDue, openDuban, type Stage } from './stage.js';

const POOL = 'a bare nodemailer pool';
const WRITTEN = 'Duban, mails that are written: claim, send, mark';
const BY_MAILBOX = 'the same by a post job for each mailbox';
const WAITING = 'the same of notices: decide, compose, write, claim, send, mark';
/** To one mailbox: fewer than what a digest is made of. */
const MAILS_EACH = 2;

export async function* outbox(
  stage: Stage,
  { outbox: count, rounds }: { outbox: number; rounds: number },
): AsyncGenerator<Section> {
  const mails = Math.ceil(count / MAILS_EACH) * MAILS_EACH;
  const many = withReaders(stage, mails / MAILS_EACH);
  const sink = await startSink();
  const waiting = await prepare(stage.servers.postgres, (filling) => waitingNotices(many, filling, mails));
  const written = await prepare(stage.servers.postgres, async (filling) => {
    await waitingNotices(many, filling, mails);
    await writtenMails(many, filling.url);
  });
  const composed = await query<{ content: ComposedMail }>(written.url, 'select content from duban.mail');
  const ways = [
    {
      name: POOL,
      run: () =>
        bare(
          sink,
          composed.map(({ content }) => content),
        ),
    },
    { name: WRITTEN, run: () => duban(many, written, sendWritten, sink, mails) },
    { name: BY_MAILBOX, run: () => duban(many, written, deliverAll, sink, mails) },
    { name: WAITING, run: () => duban(many, waiting, deliverAll, sink, mails) },
  ];
  const measured = await alternate('outbox', ways, rounds);
  await Promise.all([waiting.drop(), written.drop(), sink.stop()]);
  yield {
    title: `Outbox of ${mails.toLocaleString('en')} mails`,
    about: `Mails of breaches, ${MAILS_EACH} to each mailbox, over at most ${POSTMEN} connections to a mail server in a process of its own. The pool sends the same mails, composed beforehand, and forgets them.`,
    unit: 'mails a second',
    measured,
    limit: POOL,
    goals: [{ text: 'claim, send, mark ÷ pool (goal ≥ 0.8)', of: WRITTEN, to: POOL, atLeast: 0.8 }],
  };
}

/** The shipped configuration with people enough, and an account that takes mails as fast as they come. */
function withReaders(stage: Stage, readers: number): Stage {
  const { configuration } = stage;
  const [someone] = Object.values(configuration.organisation.people);
  if (someone === undefined) throw new Error('the shipped organisation has people');
  const added = Array.from({ length: readers }, (_, index) => `reader-${index}`).map(
    (key) => [key, { ...someone, key, email: `${key}@example.com` }] as const,
  );
  const organisation = {
    ...configuration.organisation,
    people: { ...configuration.organisation.people, ...Object.fromEntries(added) },
  };
  return eager({ ...stage, configuration: { ...configuration, organisation } });
}

/** Breaches that have fired, each notice to one of the readers. */
async function waitingNotices(stage: Stage, filling: Filling, count: number): Promise<void> {
  await seed(stage, filling, count, TELLS_ONE);
  const duban = await openDuban(stage, filling.url, 'redis');
  await fireDue(duban);
  await closeDuban(duban);
  await onDatabase(
    filling.url,
    `update duban.notice n set person = 'reader-' || reader,
        email = 'reader-' || reader || '@example.com'
      from (select id, (row_number() over (order by id) - 1) / ${MAILS_EACH} as reader from duban.notice) as r
      where r.id = n.id`,
  );
}

/** The same, and each has a mail that is due: written by Duban, and kept back by the way out. */
async function writtenMails(stage: Stage, url: string): Promise<void> {
  await deliverAll(stage, url, answering({ outcome: 'held', reason: 'kept back' }));
  await onDatabase(url, 'update duban.mail set next_attempt_at = created_at');
}

async function bare(sink: Sink, mails: readonly ComposedMail[]): Promise<number> {
  const pool = createTransport({
    url: sink.url,
    pool: true,
    maxConnections: POSTMEN,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  const ms = await timed(() => Promise.all(mails.map((mail) => pool.sendMail(messageOf(mail)))));
  pool.close();
  await expectOneCopyEach(
    sink,
    mails.map(({ messageId }) => messageId),
  );
  return perSecond(mails.length, ms);
}

/** On a copy of the rows; in the end every notice is sent once, by a mail of which the server has one copy. */
async function duban(
  stage: Stage,
  prepared: Prepared,
  deliver: typeof deliverAll,
  sink: Sink,
  count: number,
): Promise<number> {
  return prepared.copy(async (url) => {
    const transport = smtpTransport(sink.url);
    const ms = await deliver(stage, url, transport);
    transport.close();
    await expectRows(
      url,
      `select (select count(*) from duban.notice)::int as notices,
        (select count(*) from duban.notice where state = 'sent')::int as sent,
        (select count(distinct mail_id) from duban.notice)::int as carried,
        (select count(*) from duban.mail where state = 'accepted' and attempts = 1)::int as accepted,
        (select count(*) from duban.mail)::int as mails`,
      { notices: count, sent: count, carried: count, accepted: count, mails: count },
    );
    const rows = await query<{ id: string }>(url, 'select message_id as id from duban.mail');
    await expectOneCopyEach(
      sink,
      rows.map(({ id }) => id),
    );
    return perSecond(count, ms);
  });
}

async function expectOneCopyEach(sink: Sink, messageIds: readonly string[]): Promise<void> {
  const taken = await sink.take();
  const differ =
    taken.length !== messageIds.length || new Set([...taken, ...messageIds]).size !== taken.length;
  if (differ) throw new Error(`${taken.length} mails came of ${messageIds.length}, or others than were sent`);
}
