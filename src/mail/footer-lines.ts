/** Why this person gets the mail, whose time it tells, and that no person wrote it. */
import type { Reason } from '../sla/notice.js';
import type { Language, Role } from '../sla/policy.js';
import type { Line } from './blocks.js';
import type { Telling } from './telling.js';

const BEIJING: Readonly<Record<string, string>> = { 'zh-CN': '北京时间', en: 'Beijing time' };

export const zoneName = (timeZone: string, language: Language): string =>
  (timeZone === 'Asia/Shanghai' ? BEIJING[language] : undefined) ?? timeZone;

/** Held for a site or a department; the other roles are the company's. */
const LOCAL: readonly Role[] = ['responsible', 'receptionist', 'supervisor', 'department-head'];

export function footerLines(telling: Telling): readonly Line[] {
  const { model, words, slip, site, department } = telling;
  const { roles, reasons } = model.recipient;
  const lines: Line[] = reasons.map((reason) => ({ text: reasonLine(telling, reason) }));
  // Who stands in for somebody does not hold the role; the reason says whose it is.
  const own = roles.filter(
    (role) => !reasons.some((reason) => reason.kind !== 'unreachable' && reason.role === role),
  );
  if (own.length > 0) {
    const scope = site === null ? department : site + words.body.space + department;
    const names = own.map((role) => words.names.roles[role]);
    lines.unshift({ text: words.body.why(own.some((role) => LOCAL.includes(role)) ? scope : null, names) });
  }
  return [...lines, { text: words.body.footer(zoneName(model.timeZone, model.language), slip) }];
}

function reasonLine({ words, dates, person }: Telling, reason: Reason): string {
  const role = words.names.roles[reason.role];
  if (reason.kind === 'unreachable') return words.body.unreachable(role);
  if (reason.kind === 'undeliverable') return words.body.undeliverable(person(reason.of), role);
  return words.body.deputy(person(reason.of), role, dates.date(reason.until));
}
