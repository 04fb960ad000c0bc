/** Why this person gets the mail, whose time it tells, and that no person wrote it. */
import type { Language, Role } from '../sla/policy.js';
import { ownRoles, reasonVariables } from './reason-variables.js';
import type { Telling } from './telling.js';

const BEIJING: Readonly<Record<string, string>> = { 'zh-CN': '北京时间', en: 'Beijing time' };

/** In use today: what a zone was called before is no matter. */
const TODAY = Date.UTC(2026, 0, 1);

/** As people call the time of a zone; its key where they have no name for it. */
export function zoneName(timeZone: string, language: Language): string {
  const beijing = timeZone === 'Asia/Shanghai' ? BEIJING[language] : undefined;
  return beijing ?? commonName(timeZone, language) ?? timeZone;
}

function commonName(timeZone: string, language: Language): string | undefined {
  const parts = new Intl.DateTimeFormat(language, { timeZone, timeZoneName: 'longGeneric' }).formatToParts(
    TODAY,
  );
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value;
  return name?.startsWith('GMT') ? undefined : name;
}

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
    roles: own.length === 0 ? null : words.body.all(own.map((role) => holders[role])),
    scope: own.some((role) => LOCAL.includes(role)) ? place : null,
    reasons: reasonVariables(reasons, model.language, dates),
    zone: zoneName(model.timeZone, model.language),
  };
}
