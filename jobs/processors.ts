/** Which processor works on which queue; a queue without one does not compile. */
import type { QueueName, ReceivedJob } from '../src/queue/names.js';
import { alarm } from './alarm.js';
import { inbox } from './inbox.js';
import { post } from './post.js';
import type { Tools } from './tools.js';

type Processor<Name extends QueueName> = (tools: Tools) => (job: ReceivedJob<Name>) => Promise<unknown>;

export const processors: { readonly [Name in QueueName]: Processor<Name> } = {
  'duban-inbox': inbox,
  'duban-alarm': alarm,
  'duban-post': post,
};

/** Jobs of each queue that one worker has at work at the same time. */
export const concurrency: Readonly<Record<QueueName, number>> = {
  'duban-inbox': 64,
  'duban-alarm': 2,
  'duban-post': 5,
};
