/** Why this person gets the mail, whose time it tells, and that no person wrote it. */
import type { Language, Role } from '../sla/policy.js';
import { ownRoles, reasonVariables } from './reason-variables.js';
import type { Telling } from './telling.js';

const BEIJING: Readonly<Record<string, string>> = { 'zh-CN': '北京时间', en: 'Beijing time' };

export const zoneName = (timeZone: string, language: Language): string =>
  (timeZone === 'Asia/Shanghai' ? BEIJING[language] : undefined) ?? timeZone;

/** Held for a site or a department; the other roles are the company's. */
const LOCAL: readonly Role[] = ['responsible', 'receptionist', 'supervisor', 'department-head'];

export function footerVariables(telling: Telling): Readonly<Record<string, unknown>> {
  const { model, words, dates, name, site } = telling;
  const { roles, reasons } = model.recipient;
  const { holders } = words.names;
  const own = ownRoles(roles, reasons);
  const department = name(model.toldFor[model.language]);
  const place = site === null ? department : site + words.body.space + department;
  return {
    roles: own.length === 0 ? null : own.map((role) => holders[role]).join(words.body.listGap),
    scope: own.some((role) => LOCAL.includes(role)) ? place : null,
    reasons: reasonVariables(reasons, model.language, dates),
    zone: zoneName(model.timeZone, model.language),
  };
}
