/** What the database alone knows of the configuration: enough to read the record by. */
import type { Configuration } from '../config/configuration.js';
import { buildMail } from '../config/mail-file.js';
import { policyFromContent } from '../config/policy-version.js';
import { bundledTemplates } from '../config/templates.js';
import type { Db } from '../store/open.js';
import { findCurrentVersion, findPolicy } from '../store/policies.js';

/**
 * The policy that new complaints run on, with an organisation of nobody: people are then shown by their keys.
 * Undefined where no policy has ever been in force.
 */
export async function storedConfiguration(db: Db): Promise<Configuration | undefined> {
  const policyVersion = await findCurrentVersion(db);
  if (policyVersion === undefined) return undefined;
  return {
    policy: policyFromContent(await findPolicy(db, policyVersion)),
    policyVersion,
    organisation: { people: {}, sites: {}, departments: {}, roles: {} },
    mail: buildMail({}),
    templates: await bundledTemplates(),
  };
}
