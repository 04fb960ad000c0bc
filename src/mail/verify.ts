/** Whether the mail server can be reached and lets us in, and what the sender's domain says of itself. */
import { resolveTxt } from 'node:dns/promises';
import { createTransport } from 'nodemailer';
import { failureOf, reasonOf } from './delivery.js';
import { passwordHider } from './relay-password.js';

const PATIENCE_MS = 10_000;

/** Null if a session with the server can be opened; else why not. */
export async function verifySmtp(url: string): Promise<string | null> {
  const transporter = createTransport({
    url,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  });
  try {
    await transporter.verify();
    return null;
  } catch (thrown) {
    return reasonOf(failureOf(thrown, passwordHider(url)));
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
  const has = async (name: string, start: string) => {
    const records = await resolveTxt(name).catch((error: NodeJS.ErrnoException) => {
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
