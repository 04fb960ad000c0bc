/** Whether the mail server can be reached and lets us in, and what the sender's domain says of itself. */
import { Resolver } from 'node:dns/promises';
import { createTransport } from 'nodemailer';
import { failureOf, reasonOf } from './delivery.js';
import { passwordHider } from './relay-password.js';

const PATIENCE_MS = 10_000;

export type Verified =
  | { readonly ok: true; readonly isEncrypted: boolean }
  | { readonly ok: false; readonly reason: string };

/** Opens a session with the server and logs in, without a mail. */
export async function verifySmtp(url: string): Promise<Verified> {
  let isEncrypted = url.startsWith('smtps:');
  // nodemailer says so once TLS was asked for, and goes no further where it then fails.
  const listen = (_entry: unknown, text?: unknown) => {
    if (text === 'STARTTLS') isEncrypted = true;
  };
  const transporter = createTransport({
    url,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    dnsTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    logger: { trace: listen, debug: listen, info: listen, warn: listen, error: listen, fatal: listen },
  });
  try {
    await transporter.verify();
    return { ok: true, isEncrypted };
  } catch (thrown) {
    return { ok: false, reason: reasonOf(failureOf(thrown, passwordHider(url))) };
  } finally {
    transporter.close();
  }
}

export interface SenderRecords {
  readonly spf: boolean;
  readonly dmarc: boolean;
}

/** Whether the domain publishes SPF and DMARC; null if the question could not be asked. */
export async function findSenderRecords(domain: string): Promise<SenderRecords | null> {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  const has = async (name: string, start: string) => {
    const records = await resolver.resolveTxt(name).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENODATA' || error.code === 'ENOTFOUND') return [];
      throw error;
    });
    return records.some((parts) => parts.join('').toLowerCase().startsWith(start));
  };
  try {
    return { spf: await has(domain, 'v=spf1'), dmarc: await has(`_dmarc.${domain}`, 'v=dmarc1') };
  } catch {
    return null;
  }
}
