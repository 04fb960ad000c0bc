/** The worker's own ways of sending mails, without the queue. */
import { concurrency, processors } from '../../jobs/processors.js';
import type { Tools } from '../../jobs/tools.js';
import type { Delivery } from '../../src/mail/delivery.js';
import type { MailTransport } from '../../src/mail/transport.js';
import { sendAgain } from '../../src/work/send-again.js';
import { query } from './database.js';
import { timed } from './measure.js';
import { closeDuban, openDuban, type Stage, toolsOf } from './stage.js';

/** As many as a worker has at work at the same time. */
export const POSTMEN = concurrency['duban-post'];

/** The shipped configuration, but that no mail waits: for company, for the morning or for the account's rate. */
export function eager({ servers, configuration }: Stage): Stage {
  const mail = {
    ...configuration.mail,
    groupWaitMs: 0,
    flushIntervalMs: 0,
    rate: null,
    quietHours: { everybody: null, roles: {} },
  };
  return { servers, configuration: { ...configuration, mail } };
}

/** A way out of the house that leads nowhere. */
export const answering = (delivery: Delivery): MailTransport => ({
  mayTry: () => true,
  send: async () => delivery,
  close: () => undefined,
});

type Delivering = (stage: Stage, url: string, transport: MailTransport) => Promise<number>;

/** Everything that waits for anybody, by the worker's post jobs; milliseconds from the first to the end of the last. */
export const deliverAll: Delivering = async (stage, url, transport) => {
  const people = await query<{ person: string }>(
    url,
    `select distinct person from duban.notice where state = 'waiting'`,
  );
  return atWork(stage, url, transport, async (tools) => {
    const process = processors['duban-post'](tools);
    const queue = people.values();
    const postman = async () => {
      for (const { person } of queue)
        await process({ id: person, addedAt: 0, name: 'post', data: { person } });
    };
    await Promise.all(Array.from({ length: POSTMEN }, postman));
  });
};

/** Mails that are written and due, for whomever they are, as the sweep sends them; milliseconds. */
export const sendWritten: Delivering = (stage, url, transport) =>
  atWork(stage, url, transport, async ({ context, office, announce }) => {
    for await (const aftermath of sendAgain(context, office)) announce(aftermath);
  });

async function atWork(
  stage: Stage,
  url: string,
  transport: MailTransport,
  work: (tools: Tools) => Promise<void>,
): Promise<number> {
  const runtime = await openDuban(stage, url, 'redis');
  const { mail, templates } = stage.configuration;
  const sender = () => ({ name: mail.senderName, address: 'duban@example.com', templates });
  const ms = await timed(() => work({ ...toolsOf(runtime), office: { transport, sender } }));
  await closeDuban(runtime);
  return ms;
}
