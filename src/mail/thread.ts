/** What makes mail programs show all mails of one slip as one conversation. */
import { createHash } from 'node:crypto';
import type { Instant } from '../sla/instant.js';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The root of the conversation: a message that is never sent. */
export const threadRoot = (slip: string, domain: string): string =>
  `<slip.${sha256(slip).toString('hex').slice(0, 16)}@${domain}>`;

/** The same for every reader, whatever the language. */
const threadTopic = (slip: string): string => `工作联系单 ${slip}`;

/** What Outlook groups by. `begun`: when the slip was issued, or its complaint received. */
export const threadHeaders = (slip: string, begun: Instant): Readonly<Record<string, string>> => ({
  'Thread-Topic': threadTopic(slip),
  'Thread-Index': threadIndex(slip, begun),
});

const FILETIME_OF_1970 = 11_644_473_600_000n;
const TICKS = 10_000n;

/** Outlook's index of a conversation ([MS-OXOMSG] 2.2.1.3): 1, the upper bytes of a FILETIME, a GUID. */
function threadIndex(slip: string, begun: Instant): string {
  const index = Buffer.alloc(22);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt.asUintN(64, (BigInt(begun) + FILETIME_OF_1970) * TICKS));
  time.copy(index, 0, 0, 6);
  index.writeUInt8(1, 0);
  sha256(slip).copy(index, 6, 0, 16);
  return index.toString('base64');
}
