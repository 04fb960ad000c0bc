/** What anybody might write into a record or a configuration, and mails of every kind that are full of it. */
import fc from 'fast-check';
import { composeMail } from '../../src/mail/compose.js';
import { composeConfigRefused } from '../../src/mail/compose-config-refused.js';
import { composeDigest } from '../../src/mail/compose-digest.js';
import { composeUndeliverable } from '../../src/mail/compose-undeliverable.js';
import type { Cleared, ComposedMail, MailModel } from '../../src/mail/model.js';
import { NOTICE_KINDS } from '../../src/sla/notice.js';
import type { Language } from '../../src/sla/policy.js';
import type { Facts } from './assertions/evidence.js';
import { factsOfAny, factsOfModel } from './assertions/model-facts.js';
import { digest, row, unreachable, untold } from './collected-models.js';
import { breach, LANGUAGES, mailOf, SENDER, TARGET_KEYS } from './models.js';

/** Breaks out of HTML, headers, templates, addresses or SMTP where something lets it. */
export const nasty = fc.constantFrom(
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' style='position:fixed",
  '{{7*7}}',
  '{% raw %}',
  '\r\nBcc: evil@example.com',
  '\r\n\r\n<html>',
  '=?UTF-8?B?5pil?=',
  '\u202e倒过来\u2066',
  '零\u200b宽\u2060\ufeff',
  '\u0000\u0008\u001b[31m',
  '\ud800',
  '\ufffd',
  '</td></table></body>',
  '<!--[if mso]>',
  '&lt;b&gt;',
  '.\r\n.\r\nQUIT\r\n',
  '好'.repeat(700),
  'x'.repeat(3000),
);

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((each) => each.join(''));

/** Telephone, document, account, plate, room, mail and chat, as owners write them. */
const bareSecret = fc.oneof(
  fc.tuple(fc.constantFrom('13', '15', '18', '19'), digits(9)).map((parts) => parts.join('')),
  digits(3).map((end) => `11010519491231${end}X`),
  digits(12).map((end) => `6222${end}`),
  digits(15).map((end) => `6222${end}`),
);
const wide = (text: string): string =>
  text.replace(/[0-9A-Za-z]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
const dressed = fc
  .tuple(bareSecret, fc.constantFrom('', ' ', '-', '\u200b'), fc.boolean())
  .map(([text, gap, isWide]) => [...(isWide ? wide(text) : text)].join(gap));
export const secret = fc.oneof(
  { weight: 3, arbitrary: dressed },
  fc.constantFrom(
    ...[
      '京A12345',
      '粤B·D12345',
      'owner.chen@qq.com',
      'owner＠qq．com',
      '微信号：abc_12345',
      '0571-88880099',
    ],
    ...['3栋2单元1203', '３栋２单元１２０３室', '三栋二单元五零二', '3-2-1203', 'A座1502'],
  ),
);

/** A slash could stand between two numbers like a date. */
export const words = fc
  .array(
    fc.oneof(
      nasty,
      secret,
      fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/\//g, '')),
    ),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));

const HOSTILE_KINDS = [...NOTICE_KINDS, 'digest', 'undeliverable', 'config-refused'] as const;

export interface Hostile {
  readonly kind: (typeof HOSTILE_KINDS)[number];
  readonly target: string;
  readonly language: Language;
}

export const anyMail: fc.Arbitrary<Hostile> = fc.record({
  kind: fc.constantFrom(...HOSTILE_KINDS),
  target: fc.constantFrom(...TARGET_KEYS, 'admin-made'),
  language: fc.constantFrom(...LANGUAGES),
});

interface Made {
  readonly mail: ComposedMail;
  readonly facts: Facts;
}

/** `recorded` stands wherever a person may write, `configured` wherever an admin may. */
export function hostileMail(
  { kind, target, language }: Hostile,
  recorded: string,
  configured: string,
  secrets: readonly string[] = [],
): Made {
  if (kind === 'digest' || kind === 'undeliverable' || kind === 'config-refused') {
    const mail = collectedMail(kind, language, recorded, configured);
    return { mail, facts: { ...factsOfAny(mail, kind), secrets } };
  }
  const model = poisoned({ kind, target, language }, recorded, configured);
  const mail = composeMail(model, SENDER);
  return { mail, facts: factsOfModel(model, mail, { secrets, isTrusted: false }) };
}

const named = (text: string) => ({ 'zh-CN': text, en: text });

function collectedMail(kind: Hostile['kind'], language: Language, recorded: string, configured: string) {
  const name = named(configured);
  const recipient = { ...breach.recipient, name: configured, title: configured };
  const change = { category: name, site: name, department: name, targetName: name, responsible: recorded };
  if (kind === 'digest') {
    const rows = Array.from({ length: 24 }, (_, index) => row(index, change));
    return composeDigest(digest(rows, { language, recipient, cleared: [row(50, change)] }), SENDER);
  }
  if (kind === 'config-refused') {
    const base = { ...digest([], { language, recipient }), policyVersion: '4d2db757777c' };
    return composeConfigRefused({ ...base, faults: [configured, configured] }, SENDER);
  }
  const person = { ...untold, person: recorded, response: recorded };
  const model = { ...unreachable, language, recipient, site: name, targetName: name };
  return composeUndeliverable({ ...model, untold: [person], toldInstead: [configured] }, SENDER);
}

export function poisoned(
  { kind, target, language }: { readonly kind: MailModel['notice']['kind'] } & Omit<Hostile, 'kind'>,
  recorded: string,
  configured: string,
): MailModel {
  const isOwn = target === 'admin-made';
  const model = mailOf(kind, isOwn ? 'handle' : target, language);
  const [deadline] = model.deadlines;
  const name = named(configured);
  const entry = { kind: 'entry', type: 'replied', by: recorded, note: recorded } as const;
  const notice = {
    kind: 'notice',
    notice: 'breach',
    about: name,
    to: [configured],
    state: 'bounced',
  } as const;
  return {
    ...model,
    recipient: {
      ...model.recipient,
      name: `王${configured}`,
      title: configured,
      reasons: [{ kind: 'deputy', of: configured, role: 'supervisor', until: '2026-11-25' }],
    },
    complaint: {
      ...model.complaint,
      summary: recorded,
      owner: recorded,
      responsible: recorded,
      channel: configured,
      category: name,
      site: name,
      department: name,
    },
    toldFor: name,
    deadlines: isOwn ? [{ ...deadline, target, clause: configured, name }] : [{ ...deadline, name }],
    notice:
      model.notice.kind === 'all-clear' ? { ...model.notice, cleared: clearedBy(recorded) } : model.notice,
    next: model.next && { ...model.next, people: [configured] },
    timeline: [entry, notice].map((what) => ({ at: model.asOf, what })),
    alsoTold: [{ name: configured, roles: ['supervisor'], since: model.asOf, hasAnswered: false }],
    unreached: [{ name: configured, roles: ['supervisor'], state: 'bounced' }],
    contact: { name: configured, phone: configured, email: null },
  };
}

const clearedBy = (recorded: string): Cleared => ({
  how: 'moved',
  dueAt: breach.deadlines[0].dueAt + 86_400_000,
  at: breach.asOf,
  by: recorded,
  because: { type: 'recategorised', note: recorded },
  was: breach.deadlines[0].dueAt,
});
