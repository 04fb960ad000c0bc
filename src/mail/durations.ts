/** How lengths of time are written. */
import type { Duration, Limit } from '../sla/limit.js';
import type { Language } from '../sla/policy.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = {
  'zh-CN': { day: '天', hour: '小时', minute: '分', gap: '', less: '不足1分钟' },
  en: { day: ' d', hour: ' h', minute: ' min', gap: ' ', less: 'less than 1 min' },
} as const;

/** Two units, rounded down: `2天5小时`, `19 h 30 min`. */
export function spell(ms: number, language: Language): string {
  const words = UNITS[language];
  if (ms < MINUTE) return words.less;
  const days = Math.floor(ms / DAY);
  const hours = Math.floor((ms % DAY) / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  const parts = days > 0 ? [part(days, words.day), part(hours, words.hour)] : [];
  if (days === 0) parts.push(part(hours, words.hour), part(minutes, words.minute));
  const spelt = parts.filter((text) => text !== '').join(words.gap);
  return language === 'zh-CN' && days === 0 && hours === 0 ? `${spelt}钟` : spelt;
}

const part = (count: number, unit: string): string => (count === 0 ? '' : `${count}${unit}`);

/** Less than a minute: too short to be called late. */
export const hardlyLate = (ms: number): boolean => ms < MINUTE;

const COUNTS_ZH = ['', '一', '两', '三', '四', '五', '六', '七', '八', '九', '十'];
const COUNTS_EN = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** A limit as it stands in a sentence: `4小时`, `两日`, `当日`; `4 h`, `two days`, `the same day`; `两个工作日`. */
export function spellLimit(limit: Limit, language: Language, isWorkingTime = false): string {
  if (limit === 'same day') return SAME_DAY[language][isWorkingTime ? 'working' : 'any'];
  if (limit.ms === 0) return spellDays(limit.days, language, isWorkingTime);
  if (!isWorkingTime) return spellShort(limit.days * DAY + limit.ms, language);
  const hours = spellHours(limit, language);
  return language === 'zh-CN' ? `工作时间${hours}` : `${hours} of working time`;
}

const spellShort = (ms: number, language: Language): string =>
  ms < HOUR && ms % MINUTE !== 0 ? spellSeconds(ms, language) : spell(ms, language);

/** A working day is shorter than 24 hours: hours of working time never sum up to days. */
function spellHours({ days, ms }: Duration, language: Language): string {
  if (days * DAY + ms < HOUR) return spellShort(ms, language);
  const { day, hour, minute, gap } = UNITS[language];
  const parts = [
    part(days, day),
    part(Math.floor(ms / HOUR), hour),
    part(Math.floor((ms % HOUR) / MINUTE), minute),
  ];
  return parts.filter((text) => text !== '').join(gap);
}

/** A sum of working time: in hours also where there are many of them. */
export const spellWorkingTime = (ms: number, language: Language): string =>
  ms < DAY ? spell(ms, language) : spellHours({ days: 0, ms }, language);

const SAME_DAY = {
  'zh-CN': { any: '当日', working: '当日下班前' },
  en: { any: 'the same day', working: 'the same working day' },
} as const;

/** A limit for trying things out: `10秒`, `1 min 30 s`. */
function spellSeconds(ms: number, language: Language): string {
  const { minute, gap } = UNITS[language];
  const minutes = part(Math.floor(ms / MINUTE), minute);
  const seconds = part(Math.floor((ms % MINUTE) / 1000), language === 'zh-CN' ? '秒' : ' s');
  return [minutes, seconds].filter((text) => text !== '').join(gap);
}

function spellDays(days: number, language: Language, isWorkingTime: boolean): string {
  if (language === 'zh-CN') return `${COUNTS_ZH[days] ?? days}${isWorkingTime ? '个工作日' : '日'}`;
  const day = isWorkingTime ? 'working day' : 'day';
  return days === 1 ? `one ${day}` : `${COUNTS_EN[days] ?? days} ${day}s`;
}
