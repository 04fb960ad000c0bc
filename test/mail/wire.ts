/** A mail as it arrives: sent to a real server in this process, and read by a mail parser. */
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Delivery } from '../../src/mail/delivery.js';
import type { ComposedMail } from '../../src/mail/model.js';
import { smtpTransport } from '../../src/mail/transport.js';

export interface Arrival {
  readonly delivery: Delivery;
  readonly raw: string;
  readonly parsed: ParsedMail;
  readonly from: string;
  readonly to: readonly string[];
}

export interface Mailbox {
  receive(mail: ComposedMail): Promise<Arrival>;
  close(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const arrivals: { raw: Buffer; from: string; to: string[] }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        arrivals.push({
          raw: Buffer.concat(chunks),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const transport = smtpTransport(`smtp://127.0.0.1:${port}`);
  return {
    async receive(mail) {
      const delivery = await transport.send(mail, AbortSignal.timeout(10_000));
      const arrival = arrivals.pop();
      if (arrival === undefined) throw new Error(`nothing arrived: ${JSON.stringify(delivery)}`);
      const parsed = await simpleParser(arrival.raw, { skipTextToHtml: true, skipTextLinks: true });
      return { delivery, raw: arrival.raw.toString('latin1'), parsed, from: arrival.from, to: arrival.to };
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
