/** The admin's mail about a changed folder that does not take effect. */
import { createHash } from 'node:crypto';
import type { Fault } from '../config/configuration.js';
import { formatFault } from '../config/load.js';
import { composeConfigRefused } from '../mail/compose-config-refused.js';
import { dateIn } from '../sla/recipients.js';
import { readNow } from '../store/clock.js';
import { adminOf, writeBulletin } from './bulletin.js';
import type { WorkContext } from './context.js';
import type { PostOffice } from './deliver.js';

/** Once a day for the same faults, whatever the number of workers; to the admin of the folder that stays in force. */
export async function tellOfRefusedConfig(
  context: WorkContext,
  office: PostOffice,
  faults: readonly Fault[],
): Promise<void> {
  const admin = adminOf(context);
  if (admin === undefined) return;
  const now = await readNow(context.db);
  const lines = faults.map((fault) => formatFault({ ...fault, file: baseName(fault.file) }));
  const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
  const { policy, policyVersion } = context.configuration();
  const name = `config-refused ${dateIn(policy.timeZone, now)} ${hash}`;
  await writeBulletin(context, { name, admin, now }, async (base) =>
    composeConfigRefused({ ...base, faults: lines, policyVersion }, office.sender()),
  );
}

/** Mails name no folders of the machine. */
const baseName = (file: string): string => file.split(/[\\/]/).at(-1) ?? file;
