/** To the admin: whose mail did not arrive, why, and who is told instead; in the conversation of its slip. */
import { toIso } from '../sla/instant.js';
import type { Language } from '../sla/policy.js';
import { domainOf } from './address.js';
import type { Fact } from './blocks.js';
import type { UndeliverableModel, UntoldPerson } from './collected-model.js';
import { composeAdmin } from './compose-admin.js';
import { datesIn } from './dates.js';
import { mask } from './mask.js';
import type { ComposedMail, MailSender } from './model.js';
import { shownPerson } from './reason-variables.js';
import { shownLine } from './shown.js';
import { quiet } from './subject.js';
import { threadHeaders, threadRoot } from './thread.js';
import { wordsIn } from './words.js';

/** What the server said may name the mailbox of the person, and nothing of an owner. */
const REASON_LIMIT = 200;

export function composeUndeliverable(model: UndeliverableModel, sender: MailSender): ComposedMail {
  const { language, slip, site, untold, toldInstead, target, failedAt, clause } = model;
  const { listGap } = wordsIn(language).body;
  const instead = toldInstead.map((name) => shownLine(name, 24)).join(listGap);
  const mail = composeAdmin(model, sender, {
    kind: 'undeliverable',
    variables: {
      slip: quiet(shownLine(slip, 20)),
      site: site === null ? null : quiet(shownLine(site[language], 20)),
      person: untold.map((one) => nameOf(one, language)).join(listGap),
      instead: instead === '' ? null : instead,
      unwritten: untold.every(({ state }) => state === 'not-composed'),
    },
    facts: factsOf(model, instead),
    about: { event: `${target} undeliverable ${toIso(failedAt)}`, slips: [slip], clauses: [clause] },
  });
  const root = threadRoot(slip, domainOf(sender.address));
  return {
    ...mail,
    inReplyTo: root,
    references: root,
    headers: { ...mail.headers, ...threadHeaders(slip, model.begunAt) },
  };
}

const nameOf = ({ person }: UntoldPerson, language: Language): string => shownPerson(person, language);

function factsOf(model: UndeliverableModel, instead: string): readonly Fact[] {
  const { language, slip, kind, timeZone, asOf, targetName, clause, failedAt, untold } = model;
  const zh = language === 'zh-CN';
  const { names, body } = wordsIn(language);
  const rolesOf = ({ roles }: UntoldPerson) => roles.map((role) => names.roles[role]).join(body.listGap);
  return [
    { label: zh ? '工作联系单' : 'Slip', value: shownLine(slip, 20) },
    {
      label: zh ? '邮件' : 'Mail',
      value: `${names.notices[kind]}${body.comma}${shownLine(targetName[language], 24)}`,
    },
    { label: zh ? '依据' : 'Procedure', value: shownLine(clause, 20) },
    {
      label: zh ? '认定未送达' : 'Taken for undelivered',
      value: datesIn(language, timeZone, asOf).full(failedAt),
    },
    ...untold.flatMap((one): Fact[] => [
      {
        label: zh ? '收件人' : 'Recipient',
        value: `${body.aside(nameOf(one, language), rolesOf(one))}${body.comma}${shownLine(one.email, 80)}`,
      },
      { label: zh ? '原因' : 'Reason', value: reasonOf(one, language) },
    ]),
    {
      label: zh ? '改为通知' : 'Told instead',
      value: instead === '' ? (zh ? '无人可以通知' : 'nobody could be told') : instead,
    },
  ];
}

function reasonOf({ state, response }: UntoldPerson, language: Language): string {
  const said = response === null ? '' : shownLine(mask(response, language).text, REASON_LIMIT);
  const { [state]: plainly } = REASONS[language];
  if (state === 'bounced' && said !== '') return said;
  return said === '' ? plainly : `${plainly}${language === 'en' ? ': ' : '：'}${said}`;
}

const REASONS: Readonly<Record<Language, Readonly<Record<UntoldPerson['state'], string>>>> = {
  'zh-CN': {
    bounced: '邮件服务器拒收',
    deferred: '邮件服务器多次推迟接收，仍在重试',
    'gave-up': '邮件服务器一再推迟接收，已停止重试',
    'not-composed': '邮件未能生成，没有发送；原因见运行日志（mail.failed）',
  },
  en: {
    bounced: 'refused by the mail server',
    deferred: 'put off by the mail server again and again, still being tried',
    'gave-up': 'put off by the mail server until the last attempt, no longer tried',
    'not-composed': 'the mail could not be written and was not sent; the log says why (mail.failed)',
  },
};
