/** To the admin: a changed configuration folder did not pass its check, and what stays in force. */

import type { ConfigRefusedModel } from './collected-model.js';
import { admin } from './compose-admin.js';
import type { ComposedMail, MailSender } from './model.js';
import { shownLine } from './shown.js';

/** The rest is for `duban config check`. */
const SHOWN = 20;
const LINE_LIMIT = 300;

export function composeConfigRefused(model: ConfigRefusedModel, sender: MailSender): ComposedMail {
  const { language, faults, policyVersion } = model;
  const zh = language === 'zh-CN';
  const title = zh
    ? `【配置未生效】修改有${faults.length}处错误，仍用原配置`
    : `[Configuration refused] ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}; the last good one stays`;
  const state = zh
    ? `配置文件夹未通过检查，没有生效；继续使用原配置（制度版本 ${policyVersion}），时限照常计算。`
    : `The changed folder did not pass its check and has no effect; the last good one (policy ${policyVersion}) stays in force, and clocks run on.`;
  const ask = zh
    ? '请您改正下列各处，并用 duban config check 检查；改好后自动生效。'
    : 'Please mend what follows and check it with duban config check; a good folder takes effect by itself.';
  const more = faults.length - SHOWN;
  const rest = zh ? `另有${more}处，见 duban config check。` : `${more} more: see duban config check.`;
  const places = faults.slice(0, SHOWN).map((text) => ({ text: shownLine(text, LINE_LIMIT) }));
  return admin(
    model,
    sender,
    'config-refused',
    title,
    [{ text: state }, { text: ask }, ...places, ...(more > 0 ? [{ text: rest }] : [])],
    [],
  );
}
