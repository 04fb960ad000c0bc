/** To the admin: a changed configuration folder did not pass its check, and what stays in force. */
import type { ConfigRefusedModel } from './collected-model.js';
import { composeAdmin } from './compose-admin.js';
import type { ComposedMail, MailSender } from './model.js';
import { shownLine } from './shown.js';

/** The rest is for `duban config check`. */
const SHOWN = 20;
const LINE_LIMIT = 300;

export function composeConfigRefused(model: ConfigRefusedModel, sender: MailSender): ComposedMail {
  const { faults, policyVersion } = model;
  const variables = {
    count: faults.length,
    policy: shownLine(policyVersion),
    faults: faults.slice(0, SHOWN).map((text) => shownLine(text, LINE_LIMIT)),
    more: Math.max(faults.length - SHOWN, 0),
  };
  return composeAdmin(model, sender, { kind: 'config-refused', variables });
}
