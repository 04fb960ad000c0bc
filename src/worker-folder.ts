/** The worker's configuration folder: what is in force, and taking a change up while the worker runs. */
import type { Logger } from 'pino';
import { canonicalJson } from './config/canonical-json.js';
import type { Configuration } from './config/configuration.js';
import { formatFault } from './config/load.js';
import { type Reload, watchConfiguration } from './config/watch.js';
import { type Loop, repeat } from './ops/repeat.js';
import { readNow } from './store/clock.js';
import { releaseHeld } from './store/mailbox.js';
import type { Db } from './store/open.js';
import { savePolicy } from './store/policies.js';
import { tellOfRefusedConfig } from './work/config-refused.js';
import type { WorkContext } from './work/context.js';
import type { PostOffice } from './work/deliver.js';
import { loadTested } from './work/load-tested.js';
import type { WorkerHealth } from './worker-health.js';

/** Its policy is in the database, so that complaints may run on it. */
export const putInForce = async (db: Db, { policyVersion, policy }: Configuration): Promise<void> =>
  savePolicy(db, policyVersion, policy, await readNow(db));

/** A changed configuration: what is held by the settings of before is decided on anew. */
export async function takeUp(
  db: Db,
  configuration: Configuration,
  use: (configuration: Configuration) => void,
): Promise<void> {
  await putInForce(db, configuration);
  use(configuration);
  await releaseHeld(db, configuration.mail.groupWaitMs);
}

const WATCH_MS = 2_000;

/** Looks at the configuration folder every other second; SIGHUP takes a change up at once. */
export function watchFolder(
  folder: string,
  current: { configuration: Configuration },
  { context, office }: { readonly context: WorkContext; readonly office: PostOffice },
  health: WorkerHealth,
  log: Logger,
): Loop {
  const reload: Reload = {
    async accepted(configuration) {
      health.configured([]);
      if (canonicalJson(configuration) === canonicalJson(current.configuration)) return;
      await takeUp(context.db, configuration, (changed) => {
        current.configuration = changed;
      });
      health.configured([]);
      log.info({ event: 'config.loaded', policy: configuration.policyVersion }, 'config.loaded');
    },
    async refused(faults) {
      const lines = faults.map(formatFault);
      health.configured(lines);
      log.error({ event: 'config.refused', faults: lines }, 'config.refused');
      await tellOfRefusedConfig(context, office, faults);
    },
  };
  const watch = watchConfiguration(folder, reload, loadTested);
  const onHangup = () =>
    void watch.lookNow().catch((error) => log.error({ event: 'config.failed', err: error }, 'config.failed'));
  process.on('SIGHUP', onHangup);
  const loop = repeat('config', WATCH_MS, () => watch.look(), log, WATCH_MS);
  return {
    stop(graceMs) {
      process.off('SIGHUP', onHangup);
      return loop.stop(graceMs);
    },
  };
}
