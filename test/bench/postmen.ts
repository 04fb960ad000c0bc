/** The worker's own post jobs, without their queue. */
import { concurrency, processors } from '../../jobs/processors.js';
import type { Delivery } from '../../src/mail/delivery.js';
import type { MailTransport } from '../../src/mail/transport.js';
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

/** Delivers what waits for anybody; milliseconds from the first job to the end of the last. */
export async function deliverAll(stage: Stage, url: string, transport: MailTransport): Promise<number> {
  const runtime = await openDuban(stage, url, 'redis');
  const { mail, templates } = stage.configuration;
  const sender = () => ({ name: mail.senderName, address: 'duban@example.com', templates });
  const process = processors['duban-post']({ ...toolsOf(runtime), office: { transport, sender } });
  const people = await query<{ person: string }>(
    url,
    `select distinct person from duban.notice where state = 'waiting'`,
  );
  const queue = people.values();
  const postman = async () => {
    for (const { person } of queue) await process({ id: person, addedAt: 0, name: 'post', data: { person } });
  };
  const ms = await timed(() => Promise.all(Array.from({ length: POSTMEN }, postman)));
  await closeDuban(runtime);
  return ms;
}
