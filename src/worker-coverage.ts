/** The worker's look at its calendars: said once a day, weeks before the official days run out. */
import type { Logger } from 'pino';
import { type Loop, repeat } from './ops/repeat.js';
import type { Runtime } from './runtime.js';
import { dateIn } from './sla/recipients.js';
import { readNow } from './store/clock.js';
import { coverageLines, readCoverage } from './work/coverage.js';

const LOOK_MS = 60 * 60_000;

/** `covered` hears at each look what there is to say, for whoever asks the worker. */
export function watchCoverage(
  { context, speed }: Pick<Runtime, 'context' | 'speed'>,
  covered: (lines: readonly string[]) => void,
  log: Logger,
): Loop {
  let saidOn = '';
  const look = async () => {
    const { db, policies, configuration } = context;
    const { policy } = configuration();
    const now = await readNow(db);
    const lines = coverageLines(await readCoverage(db, policies, policy, now));
    covered(lines);
    const today = dateIn(policy.timeZone, now);
    // A drill's days are seconds long.
    if (lines.length === 0 || saidOn === today || (speed !== 1 && saidOn !== '')) return;
    saidOn = today;
    const advice = 'update Duban, or duban calendar import the next year; then apply it to open complaints';
    log.warn({ event: 'calendar.ending', lines, advice }, 'calendar.ending');
  };
  return repeat('coverage', LOOK_MS, look, log);
}
