/** What the official notices call a day: a public holiday, or a weekend day that is worked for one. */
import notices from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import type { Localised } from '../sla/policy.js';

const holidays: Readonly<Record<string, string>> = notices.holidays;
const workdays: Readonly<Record<string, string>> = notices.workdays;

/** Undefined for a day (`YYYY-MM-DD`) that no notice names. */
export const holidayName = (date: string): Localised | undefined => nameOf(holidays[date]);
export const makeUpDayName = (date: string): Localised | undefined => nameOf(workdays[date]);

/** As the notices write it: `National Day,国庆节,3`. */
function nameOf(notice: string | undefined): Localised | undefined {
  const [en, zh] = notice?.split(',') ?? [];
  return en === undefined || zh === undefined ? undefined : { en, 'zh-CN': zh };
}
