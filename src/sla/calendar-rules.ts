/** What a business calendar says, before anything is reckoned on it. */
import type { Localised } from './policy.js';

/** Working time within one local day, in minutes after midnight, half-open: `from` ≤ t < `to`; `to` may be 1440. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A business calendar: which spans of which days are working time. Days off have no span. */
export interface CalendarRules {
  readonly name: Localised;
  /** Seven lists, Monday first; spans ascending, not overlapping. */
  readonly week: readonly (readonly Span[])[];
  /** Dates `YYYY-MM-DD` that differ from their weekday: holidays, make-up working days, the company's own days. */
  readonly days: Readonly<Record<string, readonly Span[]>>;
  /** The last year with official holidays; null where the calendar follows none. */
  readonly officialUntil: number | null;
  /** By site: the calendar (a key) on which complaints of that site count instead. */
  readonly sites?: Readonly<Record<string, string>>;
}

export const AROUND_THE_CLOCK_RULES: CalendarRules = {
  name: { 'zh-CN': '全天候', en: 'Around the clock' },
  week: Array.from({ length: 7 }, () => [{ from: 0, to: 1440 }]),
  days: {},
  officialUntil: null,
};
