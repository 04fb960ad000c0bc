/** Instants and lengths of time as mail.md wants them written, spelt by other means than the product's. */
import type { Instant } from '../../../src/sla/instant.js';
import type { Language } from '../../../src/sla/policy.js';

const ZONE = 'Asia/Shanghai';

interface Parts {
  readonly [part: string]: string;
}

function partsOf(instant: Instant, locale: string): Parts {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: ZONE,
    hourCycle: 'h23',
    year: 'numeric',
    month: locale === 'en-US' ? 'short' : 'numeric',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
}

/** Midnight is the end of a day, not the beginning of the next. */
function clockOf(instant: Instant, locale: string): Parts & { readonly time: string } {
  const local = partsOf(instant, locale);
  const isMidnight = local.hour === '00' && local.minute === '00' && instant % 60_000 === 0;
  if (!isMidnight) return { ...local, time: `${local.hour}:${local.minute}` };
  return { ...partsOf(instant - 1, locale), time: '24:00' };
}

const bare = (part: string | undefined): string => (part ?? '').replace(/\D/g, '');

/** `2026年11月23日（周一）13:30`, `Mon 23 Nov 2026, 13:30`. */
export function spelt(instant: Instant, language: Language): string {
  if (language === 'en') {
    const { weekday, day, month, year, time } = clockOf(instant, 'en-US');
    return `${weekday} ${day} ${month} ${year}, ${time}`;
  }
  const { weekday, day, month, year, time } = clockOf(instant, 'zh-CN');
  return `${bare(year)}年${bare(month)}月${bare(day)}日（${weekday}）${time}`;
}

/** As in a sentence: the year only where it is another one than that of `asOf`. */
export function speltInProse(instant: Instant, language: Language, asOf: Instant): string {
  const year = (of: Instant) => bare(clockOf(of, 'en-US').year);
  const full = spelt(instant, language);
  return year(instant) === year(asOf) ? full.replace(/^\d{4}年| \d{4}(?=,)/, '') : full;
}

/** `11-23 13:30`, `23 Nov 13:30`. */
export function speltShort(instant: Instant, language: Language): string {
  const { day, month, time } = clockOf(instant, language === 'en' ? 'en-US' : 'zh-CN');
  if (language === 'en') return `${day} ${month} ${time}`;
  return `${bare(month).padStart(2, '0')}-${bare(day).padStart(2, '0')} ${time}`;
}

/** Two units, rounded down; null for what is too short to be counted. */
export function speltLength(ms: number, language: Language): string | null {
  const minutes = Math.floor(ms / 60_000);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const units = language === 'en' ? ([' d', ' h', ' min'] as const) : (['天', '小时', '分'] as const);
  const shown = days > 0 ? [days, hours, 0] : [0, hours, rest];
  const text = shown.flatMap((count, index) => (count > 0 ? `${count}${units[index]}` : []));
  if (text.length === 0) return null;
  return language === 'zh-CN' && minutes < 60 ? `${minutes}分钟` : text.join(language === 'en' ? ' ' : '');
}
