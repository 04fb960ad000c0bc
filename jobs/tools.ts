/** What the processors hand their jobs to. */
import type { Unrecoverable } from '../src/queue/backend.js';
import type { Instant } from '../src/sla/instant.js';
import type { Announce, Log } from '../src/work/announce.js';
import type { WorkContext } from '../src/work/context.js';
import type { PostOffice } from '../src/work/deliver.js';
import type { TakeInOne } from '../src/work/take-in-together.js';

export interface Tools {
  readonly context: WorkContext;
  readonly office: PostOffice;
  readonly announce: Announce;
  /** Takes an intake in, together with others that come at the same time, and announces it. */
  readonly takeInOne: TakeInOne;
  /** Rings for others to work on what is due beside the `stream`th who does. */
  readonly callHelp: (stream: number, now: Instant) => void;
  readonly log: Log;
  /** How many times faster than machine time Duban's clock runs. */
  readonly speed: number;
  readonly Unrecoverable: Unrecoverable;
  /** Counts messages that were refused. */
  readonly onRefused: () => void;
}
