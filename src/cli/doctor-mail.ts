/** The doctor's look at the way mails leave. */
import { access, constants } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Environment } from '../config/environment.js';
import { findSenderRecords, type SenderRecords, verifySmtp } from '../mail/verify.js';
import { type Check, fault, ok, warning } from './doctor-check.js';

export async function checkMail({ smtpUrl, mailFrom, home }: Environment): Promise<Check[]> {
  if (smtpUrl === null) return [await checkFolder(join(home, 'mail'))];
  const domain = mailFrom.address.split('@')[1] ?? '';
  const [session, records] = await Promise.all([verifySmtp(smtpUrl), findSenderRecords(domain)]);
  return [
    session.ok
      ? ok('SMTP', 'the server lets us in')
      : fault('SMTP', session.reason, 'nobody is told by mail until it does; is SMTP_URL right?'),
    checkTls(smtpUrl, session.ok ? session.isEncrypted : null),
    checkSender(domain, records),
  ];
}

async function checkFolder(folder: string): Promise<Check> {
  const hindrance = await whyNotWritable(folder);
  return hindrance === null
    ? warning('mail', `written to files in ${folder}`, 'set SMTP_URL and MAIL_FROM to send it')
    : fault(
        'mail',
        `no file can be written in ${folder} (${hindrance})`,
        'let DUBAN_HOME name a folder that this account may write to, or set SMTP_URL and MAIL_FROM',
      );
}

/** Null where it can be, or where it would be made; looking makes nothing. */
async function whyNotWritable(folder: string): Promise<string | null> {
  try {
    await access(join(folder, '.'), constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const parent = dirname(folder);
    return code === 'ENOENT' && parent !== folder ? whyNotWritable(parent) : code;
  }
}

function checkTls(smtpUrl: string, isEncrypted: boolean | null): Check {
  if (smtpUrl.startsWith('smtps:')) return ok('TLS', 'from the start');
  if (isEncrypted) return ok('TLS', 'from STARTTLS on');
  return warning(
    'TLS',
    isEncrypted === null
      ? 'only if the server offers STARTTLS'
      : 'none: the server does not offer STARTTLS, and mails are sent in the open',
    'use smtps:// or a server with STARTTLS, unless it is on this machine',
  );
}

function checkSender(domain: string, records: SenderRecords | null): Check {
  const dkim = 'let the mail server sign with DKIM';
  if (records === null)
    return warning(
      'sender',
      `SPF and DMARC of ${domain} could not be looked up`,
      `check them by hand, and ${dkim}`,
    );
  const lacking = [...(records.spf ? [] : ['SPF']), ...(records.dmarc ? [] : ['DMARC'])];
  return lacking.length === 0
    ? ok('sender', `${domain} publishes SPF and DMARC; signing with DKIM is the mail server's`)
    : warning(
        'sender',
        `${domain} lacks ${lacking.join(' and ')}`,
        `publish ${lacking.length === 1 ? 'it' : 'them'}, and ${dkim}, or mails may count as spam`,
      );
}
