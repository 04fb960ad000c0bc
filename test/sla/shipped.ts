import { join } from 'node:path';
import type { Configuration } from '../../src/config/configuration.js';
import { formatFault, loadConfiguration } from '../../src/config/load.js';

const loading = loadConfiguration(join(import.meta.dirname, '../../config'));

/** What Duban is delivered with. */
export async function shipped(): Promise<Configuration> {
  const loaded = await loading;
  if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join('\n'));
  return loaded.configuration;
}

export const shippedPolicy = async () => (await shipped()).policy;
