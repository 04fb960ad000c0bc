/** Why this person gets the mail, whose time it tells, and that no person wrote it. */
import type { Reason } from '../sla/notice.js';
import type { Language, Role } from '../sla/policy.js';
import type { Telling } from './telling.js';

const BEIJING: Readonly<Record<string, string>> = { 'zh-CN': '北京时间', en: 'Beijing time' };

export const zoneName = (timeZone: string, language: Language): string =>
  (timeZone === 'Asia/Shanghai' ? BEIJING[language] : undefined) ?? timeZone;

/** Held for a site or a department; the other roles are the company's. */
const LOCAL: readonly Role[] = ['responsible', 'receptionist', 'supervisor', 'department-head'];

export function footerVariables(telling: Telling): Readonly<Record<string, unknown>> {
  const { model, words, dates, person, name, site } = telling;
  const { roles, reasons } = model.recipient;
  const names = words.names.roles;
  // Who stands in for somebody does not hold the role; the reason says whose it is.
  const own = roles.filter(
    (role) =>
      !reasons.some(({ kind, role: of }) => (kind === 'deputy' || kind === 'undeliverable') && of === role),
  );
  const department = name(model.toldFor[model.language]);
  const place = site === null ? department : site + words.body.space + department;
  return {
    roles: own.length === 0 ? null : own.map((role) => names[role]).join(words.body.listGap),
    scope: own.some((role) => LOCAL.includes(role)) ? place : null,
    reasons: reasons.map((reason: Reason) => ({
      kind: reason.kind,
      role: names[reason.role],
      of: 'of' in reason ? person(reason.of) : null,
      deputy: 'deputy' in reason ? person(reason.deputy) : null,
      until: 'until' in reason ? dates.date(reason.until) : null,
    })),
    zone: zoneName(model.timeZone, model.language),
  };
}
