/** A folder looked at as closely as Duban can: its faults, its warnings, and its own tests. */
import { checkFolder } from '../config/lint.js';
import { faultsOf, runTests } from '../work/load-tested.js';

export type Checked = Awaited<ReturnType<typeof checkFolder>>;

/** What fails its own tests never takes effect, so it is not good. */
export async function checkAndTest(folder: string): Promise<Checked> {
  const checked = await checkFolder(folder, Date.now());
  if (!checked.ok) return checked;
  const faults = faultsOf(await runTests(folder, checked.configuration));
  return faults.length === 0 ? checked : { ok: false, faults };
}
