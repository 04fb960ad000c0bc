/** An instant has come: escalate what is due. */
import type { ReceivedJob } from '../src/queue/names.js';
import { ring } from '../src/work/ring.js';
import type { Tools } from './tools.js';

export const alarm =
  ({ context, announce, callHelp, log, speed }: Tools) =>
  async ({ data }: ReceivedJob<'duban-alarm'>): Promise<void> =>
    ring(context, data, speed, announce, callHelp, log);
