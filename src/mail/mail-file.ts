/** Mails as files that sort by their date. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { ComposedMail } from './model.js';

export interface MailFile {
  /** Writes the whole file or nothing; gives its name. */
  write(mail: ComposedMail, message: Buffer): Promise<string>;
}

/** The mail id, which is a UUID wherever Duban makes it. */
const ID = /-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.eml$/i;

/** Mails speak of owners: they are for the account that sends them. */
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

export function mailFile(dir: string): MailFile {
  let known: Promise<Map<string, string>> | null = null;
  return {
    async write(mail, message) {
      await mkdir(dir, { recursive: true, mode: PRIVATE_FOLDER });
      known ??= writtenBefore(dir).catch((error: unknown) => {
        known = null;
        throw error;
      });
      const names = await known;
      const id = idOf(mail);
      const name = names.get(id) ?? nameOf(mail, id);
      const draft = join(dir, `.${randomUUID()}.draft`);
      try {
        await writeFile(draft, message, { flush: true, mode: PRIVATE_FILE });
        await rename(draft, join(dir, name));
      } catch (error) {
        // A full disk would keep one for each attempt.
        await rm(draft, { force: true }).catch(() => undefined);
        throw error;
      }
      names.set(id, name);
      return name;
    },
  };
}

/** A mail that is sent again later bears another date, yet must overwrite its file. */
async function writtenBefore(dir: string): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const name of await readdir(dir)) {
    const id = ID.exec(name)?.[1];
    if (id !== undefined) names.set(id, name);
  }
  return names;
}

/** `<m.0190…@corp.example>` → `0190…`. */
const idOf = ({ messageId }: ComposedMail): string =>
  safe(messageId.replace(/^<m\./, '').replace(/@.*$/, ''));

function nameOf({ date, headers, inReplyTo }: ComposedMail, id: string): string {
  const at = DateTime.fromMillis(date, { zone: 'UTC' }).toFormat("yyyyMMdd'T'HHmmss'Z'");
  const slip = inReplyTo === null ? undefined : headers['X-Duban-Slip'];
  const parts = [slip, headers['X-Duban-Kind'], id].filter((part) => part !== undefined);
  return `${[at, ...parts.map(safe)].join('-')}.eml`;
}

const safe = (part: string): string => part.replace(/[^0-9A-Za-z-]/g, '_').slice(0, 80);
