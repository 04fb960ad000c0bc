/** To the admin: Duban stood still, from when until when, and what became of the complaints that came due meanwhile. */
import type { OutageModel } from './collected-model.js';
import { composeAdmin } from './compose-admin.js';
import { datesIn } from './dates.js';
import { spell } from './durations.js';
import type { ComposedMail, MailSender } from './model.js';

export function composeOutage(model: OutageModel, sender: MailSender): ComposedMail {
  const { language, timeZone, asOf, outage, delayed } = model;
  const zh = language === 'zh-CN';
  const dates = datesIn(language, timeZone, asOf);
  const [from, until] = [outage.from, outage.until].map((at) => ({
    compact: dates.compact(at),
    full: dates.full(at),
  }));
  return composeAdmin(model, sender, {
    kind: 'outage',
    variables: { from, until, lasted: spell(outage.until - outage.from, language), delayed },
    facts: [
      { label: zh ? '停运自' : 'From', value: dates.full(outage.from) },
      { label: zh ? '恢复于' : 'Until', value: dates.full(outage.until) },
      { label: zh ? '补发通知的投诉' : 'Complaints told late', value: zh ? `${delayed}件` : String(delayed) },
    ],
  });
}
