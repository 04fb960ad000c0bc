/** A mail as it arrives: sent to a real server in this process, and read by a mail parser. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Delivery } from '../../src/mail/delivery.js';
import type { ComposedMail } from '../../src/mail/model.js';
import { smtpTransport } from '../../src/mail/transport.js';
import { type Evidence, evidenceOf } from './assertions/evidence.js';

export interface Arrival extends Evidence {
  readonly delivery: Delivery;
}

export interface Mailbox {
  receive(mail: ComposedMail): Promise<Arrival>;
  /** In their order; each of another id, since they arrive in any. */
  receiveAll(mails: readonly ComposedMail[]): Promise<readonly Arrival[]>;
  close(): Promise<void>;
}

/** The server lets each connection wait a tenth of a second before it greets. */
const AT_ONCE = 40;

export async function openMailbox(): Promise<Mailbox> {
  const arrivals: { bytes: Buffer; envelope: Evidence['envelope'] }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        const to = rcptTo.map(({ address }) => address);
        arrivals.push({ bytes: Buffer.concat(chunks), envelope: { from, to } });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const transport = smtpTransport(`smtp://127.0.0.1:${port}`);
  const receive = async (mail: ComposedMail): Promise<Arrival> => {
    const delivery = await transport.send(mail, AbortSignal.timeout(60_000));
    const index = arrivals.findIndex(({ bytes }) => bytes.includes(`Message-ID: ${mail.messageId}\r\n`));
    const [arrival] = index < 0 ? [] : arrivals.splice(index, 1);
    if (arrival === undefined) throw new Error(`nothing arrived: ${JSON.stringify(delivery)}`);
    return { delivery, ...(await evidenceOf(arrival.bytes, arrival.envelope)) };
  };
  return {
    receive,
    async receiveAll(mails) {
      const received: Arrival[] = [];
      for (let from = 0; from < mails.length; from += AT_ONCE)
        received.push(...(await Promise.all(mails.slice(from, from + AT_ONCE).map(receive))));
      return received;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
