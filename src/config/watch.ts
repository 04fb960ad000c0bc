/** Watching a configuration folder: a changed one that passes the check takes effect, any other changes nothing. */
import type { Configuration, Fault } from './configuration.js';
import { loadConfiguration } from './load.js';
import { digestOf } from './still-folder.js';

export interface Reload {
  readonly accepted: (configuration: Configuration) => Promise<void>;
  readonly refused: (faults: readonly Fault[]) => void | Promise<void>;
}

export interface ConfigurationWatch {
  /** Looks once; call it every few seconds. A change is taken up when two looks in a row see the same content. */
  look(): Promise<void>;
  /** Takes up a change at once, without waiting for a second look; asked again and again, it looks once more. */
  lookNow(): Promise<void>;
}

/**
 * By content, not by events: an editor that saves by renaming, a mounted folder that is swapped, a file that is
 * written in pieces all look the same from here. The first content is taken up, too: it may have changed since the
 * start. What equals the configuration in force is for `accepted` to notice. One look at a time: of two the slower could
 * bring back what the other had replaced.
 */
export function watchConfiguration(
  folder: string,
  reload: Reload,
  load: typeof loadConfiguration = loadConfiguration,
): ConfigurationWatch {
  let handled = '';
  let seen = '';
  const take = async (digest: string) => {
    const loaded = await load(folder);
    if ((await digestOf(folder)) !== digest) return;
    if (loaded.ok) await reload.accepted(loaded.configuration);
    else await reload.refused(loaded.faults);
    handled = digest;
  };
  let last: Promise<void> = Promise.resolve();
  const inTurn = (look: () => Promise<void>): Promise<void> => {
    const mine = last.then(look);
    last = mine.catch(() => undefined);
    return mine;
  };
  let next: Promise<void> | undefined;
  const begin = async () => {
    next = undefined;
    seen = await digestOf(folder);
    await take(seen);
  };
  return {
    look: () =>
      inTurn(async () => {
        const digest = await digestOf(folder);
        const isStill = digest === seen;
        seen = digest;
        if (isStill && digest !== handled) await take(digest);
      }),
    lookNow() {
      // Whoever asks before it has begun gets what it will see.
      next ??= inTurn(begin);
      return next;
    },
  };
}
