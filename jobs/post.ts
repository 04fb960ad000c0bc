/** A person has notices waiting: mail them. */
import type { ReceivedJob } from '../src/queue/names.js';
import { sendPost } from '../src/work/send-post.js';
import type { Tools } from './tools.js';

export const post =
  ({ context, office, announce }: Tools) =>
  async ({ data }: ReceivedJob<'duban-post'>): Promise<void> => {
    if (typeof data?.person !== 'string') return;
    for await (const aftermath of sendPost(context, office, data.person)) announce(aftermath);
  };
