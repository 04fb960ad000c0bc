/** A mail server that keeps what it is given, for tests to read. */
import { once } from 'node:events';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface SunkMail {
  /** The envelope, not the headers. */
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly parsed: ParsedMail;
}

export interface MailSink {
  readonly url: string;
  readonly mails: readonly SunkMail[];
  /** A mail that has come or will come; fails with what came instead. */
  waitForMail(wanted: (mail: SunkMail) => boolean, timeoutMs?: number): Promise<SunkMail>;
  close(): Promise<void>;
}

export interface MailSinkSettings {
  /** A refusal of a recipient, as `{ code: 550, text: 'unknown' }`; nothing where it is welcome. */
  readonly refusal?: (address: string) => { code: number; text: string } | undefined;
}

export async function startMailSink({ refusal }: MailSinkSettings = {}): Promise<MailSink> {
  const mails: SunkMail[] = [];
  const waiting = new Set<(mail: SunkMail) => void>();
  const keep = (mail: SunkMail) => {
    mails.push(mail);
    for (const each of waiting) each(mail);
  };
  const server = sinkServer(keep, refusal);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    waitForMail: (wanted, timeoutMs = 60_000) => waitForMail(wanted, mails, waiting, timeoutMs),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function sinkServer(keep: (mail: SunkMail) => void, refusal: MailSinkSettings['refusal']): SMTPServer {
  const server = new SMTPServer({
    authOptional: true,
    // Each connection would wait for the machine's resolver, for as long as a second and a half.
    disableReverseLookup: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    closeTimeout: 500,
    onRcptTo({ address }, _session, done) {
      const refused = refusal?.(address);
      done(refused && Object.assign(new Error(refused.text), { responseCode: refused.code }));
    },
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom === false ? '' : mailFrom.address;
      const to = rcptTo.map(({ address }) => address);
      read(stream).then(async (raw) => {
        keep({ from, to, raw, parsed: await simpleParser(raw) });
        done();
      }, done);
    },
  });
  server.on('error', () => undefined);
  return server;
}

async function read(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function waitForMail(
  wanted: (mail: SunkMail) => boolean,
  mails: readonly SunkMail[],
  waiting: Set<(mail: SunkMail) => void>,
  timeoutMs: number,
): Promise<SunkMail> {
  const past = mails.find(wanted);
  if (past !== undefined) return Promise.resolve(past);
  return new Promise((resolve, reject) => {
    const arrived = (mail: SunkMail) => {
      if (!wanted(mail)) return;
      clearTimeout(timer);
      waiting.delete(arrived);
      resolve(mail);
    };
    const timer = setTimeout(() => {
      waiting.delete(arrived);
      const subjects = mails.map(({ to, parsed }) => `${to.join()}: ${parsed.subject}`);
      reject(new Error(`no such mail in ${timeoutMs} ms; there came:\n${subjects.join('\n')}`));
    }, timeoutMs);
    waiting.add(arrived);
  });
}
