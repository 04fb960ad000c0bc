/** To the admin: Duban stood still, from when until when, and what became of the complaints that came due meanwhile. */
import type { OutageModel } from './collected-model.js';
import { admin } from './compose-admin.js';
import { datesIn } from './dates.js';
import { spell } from './durations.js';
import type { ComposedMail, MailSender } from './model.js';

export function composeOutage(model: OutageModel, sender: MailSender): ComposedMail {
  const { language, timeZone, asOf, outage, delayed } = model;
  const zh = language === 'zh-CN';
  const dates = datesIn(language, timeZone, asOf);
  const from = dates.compact(outage.from);
  const until = dates.compact(outage.until);
  const lasted = spell(outage.until - outage.from, language);
  const title = zh
    ? `【停运】督办程序停运后已恢复｜${from}至${until}`
    : `[Outage] Duban stood still and runs again - ${from} to ${until}`;
  const state = zh ? `督办程序停运${lasted}，现已恢复。` : `Duban stood still for ${lasted} and runs again.`;
  const backlog = zh
    ? `期间有${delayed}件投诉的通知到期，均已补发：每位收件人一封汇总，急件另发；此后24小时不补发重复通知。`
    : `Meanwhile notices of ${delayed} complaints came due. All are told now: a digest for each reader, urgent ones besides; no missed repeats follow for 24 h.`;
  const nothing = zh ? '期间没有通知到期。' : 'No notice came due meanwhile.';
  const ask = zh
    ? '请您查明停运原因。逾期时长均从时限算起，通知时间以实际发出为准。'
    : 'Please find out why. Lateness counts from the limit; notices bear the instant at which they really left.';
  return admin(
    model,
    sender,
    'outage',
    title,
    [{ text: state }, { text: delayed > 0 ? backlog : nothing }, { text: ask }],
    [
      [zh ? '停运自' : 'From', dates.full(outage.from)],
      [zh ? '恢复于' : 'Until', dates.full(outage.until)],
      [zh ? '补发通知的投诉' : 'Complaints told late', zh ? `${delayed}件` : String(delayed)],
    ],
  );
}
