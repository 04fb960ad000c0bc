/** Mails to whoever looks after Duban: what they have in common, that a mail did not arrive, that all is well. */
import { toIso } from '../sla/instant.js';
import type { Language } from '../sla/policy.js';
import { domainOf } from './address.js';
import type { Block, Line } from './blocks.js';
import { collected } from './collected.js';
import type { CollectedBase, DailyModel, UndeliverableModel, UntoldPerson } from './collected-model.js';
import { datesIn } from './dates.js';
import type { About } from './envelope.js';
import { zoneName } from './footer-variables.js';
import { mask } from './mask.js';
import type { ComposedMail, MailSender } from './model.js';
import { clip, shownLine } from './shown.js';
import { threadHeaders, threadRoot } from './thread.js';
import { wordsIn } from './words.js';

/** What the server said may name the mailbox of the person, and nothing of an owner. */
const REASON_LIMIT = 200;

export function composeUndeliverable(model: UndeliverableModel, sender: MailSender): ComposedMail {
  const { language, slip, kind, timeZone, asOf } = model;
  const zh = language === 'zh-CN';
  const { names } = wordsIn(language);
  const dates = datesIn(language, timeZone, asOf);
  const nameOf = ({ person }: UntoldPerson) => shownLine(mask(person, language).text, 24);
  const person = model.untold.map(nameOf).join(zh ? '、' : ', ');
  const instead = model.toldInstead.map((name) => shownLine(name, 24)).join(zh ? '、' : ', ');
  const place = model.site === null ? '' : shownLine(model.site[language], 20);
  const number = shownLine(slip, 20);
  const between = zh ? '｜' : ' - ';
  const title = [zh ? '【未投递】督办邮件被退回' : '[Undelivered] A mail was refused', place, number]
    .filter((part) => part !== '')
    .join(between);
  const facts: [string, string][] = [
    [zh ? '工作联系单' : 'Slip', number],
    [zh ? '邮件' : 'Mail', `${names.notices[kind]}, ${shownLine(model.targetName[language], 24)}`],
    [zh ? '依据' : 'Procedure', shownLine(model.clause, 20)],
    [zh ? '退回时间' : 'Refused', dates.full(model.failedAt)],
    ...model.untold.flatMap((one): [string, string][] => [
      [
        zh ? '收件人' : 'Recipient',
        `${nameOf(one)} (${one.roles.map((role) => names.roles[role]).join(zh ? '、' : ', ')}), ${shownLine(one.email, 80)}`,
      ],
      [zh ? '原因' : 'Reason', reasonOf(one, language)],
    ]),
    [
      zh ? '改为通知' : 'Told instead',
      instead === '' ? (zh ? '无人可以通知' : 'nobody could be told') : instead,
    ],
  ];
  const ask = zh
    ? `请您核对${person}在 organisation.yaml 中的邮箱，并当面或用电话告知本人。`
    : `Please check the mailbox of ${person} in organisation.yaml, and tell the person by other means.`;
  const state = { text: zh ? `${person}可能尚未获知。` : `${person} may not know yet.` };
  const mail = admin(model, sender, 'undeliverable', title, [state, { text: ask }], facts, {
    event: `${model.target} undeliverable ${toIso(model.failedAt)}`,
    slips: [slip],
    clauses: [model.clause],
  });
  const root = threadRoot(slip, domainOf(sender.address));
  return {
    ...mail,
    inReplyTo: root,
    references: root,
    headers: { ...mail.headers, ...threadHeaders(slip, model.begunAt) },
  };
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

/** One line: n open, n overdue, next due, all sent. That it does not come means that something is wrong. */
export function composeDaily(model: DailyModel, sender: MailSender): ComposedMail {
  const { language, open, overdue, nextDueAt, unsent, timeZone, asOf } = model;
  const zh = language === 'zh-CN';
  const dates = datesIn(language, timeZone, asOf);
  const next = nextDueAt === null ? (zh ? '无' : 'none') : dates.prose(nextDueAt);
  const post =
    unsent === 0
      ? zh
        ? '邮件全部发出'
        : 'all mails sent'
      : zh
        ? `${unsent}封邮件待发`
        : `${unsent} mails unsent`;
  const line = zh
    ? `未办结${open}件，其中逾期${overdue}件；下一时限：${next}；${post}。`
    : `${open} open, ${overdue} of them overdue; next due: ${next}; ${post}.`;
  const title = zh
    ? `【日报】督办程序运行正常｜${dates.day(asOf)}`
    : `[Daily] The escalation worker runs - ${dates.day(asOf)}`;
  const silence = zh
    ? '本邮件每天发送；没有收到即表示督办程序有故障。'
    : 'This mail comes every day; if it does not, something is wrong with the worker.';
  return admin(
    model,
    sender,
    'daily',
    title,
    [{ text: line }, ...calendarLines(model), { text: silence }],
    [],
  );
}

/** What an admin must see to before a calendar counts days off as working days. */
function calendarLines({ language, ending, uncovered }: DailyModel): Line[] {
  const zh = language === 'zh-CN';
  return [
    ...ending.map(({ calendar, lastYear }) => ({
      text: zh
        ? `日历“${calendar}”的法定假日只到${lastYear}年底，请用 duban calendar import 导入下一年。`
        : `The official days of "${calendar}" end with ${lastYear}: bring in the next year with duban calendar import.`,
    })),
    ...uncovered.map(({ calendar, count }) => ({
      text: zh
        ? `已有${count}个时限落在日历“${calendar}”的法定假日之后。`
        : `${count} open deadlines are due after the official days of "${calendar}" end.`,
    })),
  ];
}

export function admin(
  model: CollectedBase,
  sender: MailSender,
  kind: 'undeliverable' | 'daily' | 'config-refused' | 'outage',
  title: string,
  [first, ...rest]: readonly Line[],
  facts: readonly [string, string][],
  about: About = { event: `${kind} ${toIso(model.asOf)}`, slips: [], clauses: [] },
): ComposedMail {
  const { language, timeZone } = model;
  const words = wordsIn(language);
  const { colon } = words.body;
  const heading = title.split(language === 'en' ? ' - ' : '｜')[0] ?? title;
  const zone = zoneName(timeZone, language);
  const footer =
    language === 'zh-CN'
      ? `您收到本邮件，因为您是督办程序管理员。本邮件由督办程序自动发出；时间均为${zone}。`
      : `You get this mail as administrator of Duban. Sent automatically by the escalation worker; all times are ${zone}.`;
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    { kind: 'lines', weight: 'normal', lines: [first ?? { text: '' }] },
    { kind: 'lines', weight: 'ask', lines: rest },
  ];
  if (facts.length > 0)
    blocks.push({ kind: 'facts', rows: facts.map(([label, value]) => ({ label, value })) });
  blocks.push({ kind: 'lines', weight: 'muted', lines: [{ text: footer }] });
  return collected(model, sender, {
    kind,
    isUrgent: false,
    about,
    language,
    title,
    preheader: clip(first?.text ?? '', words.preheader.limit),
    colour: kind === 'daily' ? 'blue' : 'red',
    colon,
    blocks,
    attachments: [],
  });
}
