/** Messages from other systems: complaints and entries. What is wrong fails at once; a server's fault is waited out. */
import type { ReceivedJob } from '../src/queue/names.js';
import { receive } from '../src/work/receive.js';
import type { Tools } from './tools.js';

export const inbox =
  ({ context, announce, takeInOne, log, Unrecoverable, onRefused }: Tools) =>
  async ({ id, addedAt, name, data }: ReceivedJob<'duban-inbox'>): Promise<unknown> => {
    const message = { name, content: data, number: `job ${id} of ${addedAt}` };
    const received = await receive(context, message, takeInOne);
    if ('refused' in received) {
      log.warn({ event: 'message.refused', job: id, name, problems: received.loggable }, 'message.refused');
      onRefused();
      throw new Unrecoverable(received.refused);
    }
    if (received.aftermath !== null) announce(received.aftermath);
    return received.answer;
  };
