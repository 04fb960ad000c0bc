/** The ways out of the house: a mail server, or a folder of files. `send` never throws; it says what became of the mail. */
import { createTransport } from 'nodemailer';
import { isAddress } from './address.js';
import { accepted, classify, type Delivery, failureOf, reasonOf } from './delivery.js';
import { mailFile } from './mail-file.js';
import { messageOf } from './message.js';
import type { ComposedMail } from './model.js';
import { passwordHider } from './relay-password.js';
import { SILENCE_MS, smtpSessions } from './smtp-sessions.js';

export interface MailTransport {
  /** Whether a mail would be attempted now: not while the relay is known to be down. */
  mayTry(): boolean;
  send(mail: ComposedMail, signal: AbortSignal): Promise<Delivery>;
  close(): void;
}

/** What nodemailer would let the URL's query change, and must not. */
const FIXED = ['logger', 'debug', 'transactionLog', 'url', 'rateLimit', 'rateDelta'].concat([
  'pool',
  'maxConnections',
  'maxMessages',
  'maxRequeues',
  'idleTimeout',
]);

function cleaned(url: string): string {
  const parsed = new URL(url);
  for (const name of FIXED) parsed.searchParams.delete(name);
  return parsed.href;
}

/** A session for each mail that is under way: no mail ever waits behind one that hangs. */
export function smtpTransport(url: string, silenceMs = SILENCE_MS): MailTransport {
  const sessions = smtpSessions(cleaned(url), silenceMs);
  const hide = passwordHider(url);
  return {
    mayTry: () => true,
    async send(mail, signal) {
      const message = sendable(mail);
      if ('outcome' in message) return message;
      const sent = await sessions.send(message, signal);
      if ('thrown' in sent) return classify(failureOf(sent.thrown, hide), sent.progress);
      const taken = sent.accepted.some((address) => sameAddress(address, mail.to.address));
      if (taken) return accepted(hide(sent.response));
      return { outcome: 'ambiguous', reason: 'the server answered without naming the recipient' };
    },
    close: () => sessions.close(),
  };
}

/** nodemailer writes domains in lower case. */
const sameAddress = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

/** A mail that cannot even be built is itself at fault, and not the way that it was to go. */
function sendable(mail: ComposedMail): ReturnType<typeof messageOf> | Delivery {
  try {
    return addressFault(mail) ?? messageOf(mail);
  } catch (thrown) {
    return { outcome: 'refused', response: `this is no mail: ${reasonOf(failureOf(thrown))}` };
  }
}

function addressFault({ from, to }: ComposedMail): Delivery | null {
  if (!isAddress(from.address))
    return { outcome: 'relay-fault', reason: 'the sender is not a plain mail address', everyMail: true };
  if (!isAddress(to.address))
    return { outcome: 'refused', response: 'the recipient is not a plain mail address' };
  return null;
}

/** A folder that cannot be written to has no recipients. */
const NOT_SENT = { recipientNamed: false, dataSent: false };

/** Every mail as an `.eml` file; a mail that is sent again overwrites its file. */
export function fileTransport(dir: string): MailTransport {
  const file = mailFile(dir);
  const transporter = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    mayTry: () => true,
    async send(mail, signal) {
      const message = sendable(mail);
      if ('outcome' in message) return message;
      try {
        const { message: written } = await transporter.sendMail({ ...message, signal });
        if (!Buffer.isBuffer(written)) throw new Error('the message was not built as one piece');
        return accepted(await file.write(mail, written));
      } catch (thrown) {
        return classify(failureOf(thrown), NOT_SENT);
      }
    },
    close() {
      transporter.close();
    },
  };
}
