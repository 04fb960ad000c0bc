/** The mails of a story with what the record knows of each: when it was written, and about which clock. */
import type { Instant } from '../../src/sla/instant.js';
import { clocksIn } from '../mail/assertions/announced.js';
import type { SunkMail } from '../support/smtp.js';
import type { World } from './world.js';

export interface Posted {
  readonly mail: SunkMail;
  readonly text: string;
  readonly writtenAt: Instant;
  readonly to: string;
  readonly slip: string;
  readonly kind: string;
  readonly language: 'zh-CN' | 'en';
  /** The clock that names the mail, and its step. */
  readonly target: string;
  readonly step: string;
  readonly roles: readonly string[];
  /** Names of all the clocks that it is about. */
  readonly clocks: readonly string[];
}

/** Of one slip, in the order in which they were written. */
export async function postedOf(world: World, slip: string): Promise<readonly Posted[]> {
  const rows = await world.asOwner('select message_id, created_at from duban.mail');
  const writtenAt = new Map(rows.map((row) => [String(row.message_id), Number(row.created_at)]));
  return world.mails
    .map((mail): Posted => {
      const header = (name: string) => String(mail.parsed.headers.get(name) ?? '');
      const language = header('content-language') === 'en' ? 'en' : 'zh-CN';
      const text = (mail.parsed.text ?? '').replace(/\r\n/g, '\n');
      const [target = '', step = ''] = header('x-duban-event').split(' ');
      return {
        mail,
        text,
        writtenAt: writtenAt.get(mail.parsed.messageId ?? '') ?? Number.NaN,
        to: mail.to.join(),
        slip: header('x-duban-slip'),
        kind: header('x-duban-kind'),
        language,
        target,
        step,
        roles: header('x-duban-reason').split(', '),
        clocks: clocksIn(text, language),
      };
    })
    .filter((each) => each.slip === slip)
    .sort((a, b) => a.writtenAt - b.writtenAt);
}
