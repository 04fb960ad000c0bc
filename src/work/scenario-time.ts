/** Times as people write them in a simulation or a policy test: `Fri 17:50`, `2026-11-24 10:00`, `+2d`. */
import { DateTime } from 'luxon';
import type { Problem } from '../config/finding.js';
import type { Instant } from '../sla/instant.js';
import { LimitError, parseDuration } from '../sla/limit.js';
import { parseInstant } from './message-parts.js';

/** What a written time is reckoned from. */
export interface TimeFrame {
  readonly timeZone: string;
  /** A weekday is the first one at or after this instant, and `+2d` counts from it: the complaint's reception. */
  readonly origin: Instant;
}

const TIME_FORMS =
  'allowed: 2026-11-24 10:00, Fri 17:50, Fri+1 17:50 (a week later), 周五 17:50, +2d after the reception, or ISO 8601 with an offset';

const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?$/;
const WEEKDAY =
  /^(mon|tue|wed|thu|fri|sat|sun|周[一二三四五六日天]|星期[一二三四五六日天])[a-z]*(?:\+(\d{1,2}))?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?$/i;
const LATIN = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const CHINESE = ['一', '二', '三', '四', '五', '六', '日'];

/** An instant, or what is wrong with the text. Local times are the policy's; 24:00 is the end of its day. */
export function parseTime(text: string, frame: TimeFrame): Instant | Problem {
  return (
    parseInstant(text) ??
    localTime(text, frame) ??
    weekday(text, frame) ??
    offset(text, frame) ?? { problem: `"${text.slice(0, 60)}" is no time`, allowed: TIME_FORMS }
  );
}

function localTime(text: string, { timeZone }: TimeFrame): Instant | undefined {
  const [, date = '', hour, minute, second = '0'] = LOCAL.exec(text) ?? [];
  if (hour === undefined) return undefined;
  try {
    return clock(DateTime.fromISO(date, { zone: timeZone }), hour, minute, second)?.toMillis();
  } catch {
    return undefined;
  }
}

/** The first such weekday and time at or after the origin, or whole weeks after that. */
function weekday(text: string, { timeZone, origin }: TimeFrame): Instant | undefined {
  const [, name, weeks = '0', hour, minute, second = '0'] = WEEKDAY.exec(text) ?? [];
  if (name === undefined) return undefined;
  const from = DateTime.fromMillis(origin, { zone: timeZone }).startOf('day');
  // The end of the day before the origin's is the origin's own midnight.
  for (let ahead = -1; ahead <= 7; ahead++) {
    const day = from.plus({ days: ahead });
    const at = day.weekday === numberOf(name) ? clock(day, hour, minute, second) : undefined;
    if (at !== undefined && at.toMillis() >= origin) return at.plus({ weeks: Number(weeks) }).toMillis();
  }
  return undefined;
}

function numberOf(name: string): number {
  const latin = LATIN.indexOf(name.slice(0, 3).toLowerCase());
  return 1 + (latin >= 0 ? latin : CHINESE.indexOf(name.slice(-1).replace('天', '日')));
}

function offset(text: string, { timeZone, origin }: TimeFrame): Instant | undefined {
  if (!text.startsWith('+')) return undefined;
  try {
    const { days, ms } = parseDuration(text.slice(1));
    return DateTime.fromMillis(origin, { zone: timeZone }).plus({ days }).toMillis() + ms;
  } catch (error) {
    if (error instanceof LimitError) return undefined;
    throw error;
  }
}

function clock(day: DateTime, hour = '0', minute = '0', second = '0'): DateTime | undefined {
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
  if (hours === 24 && minutes === 0 && seconds === 0) return day.plus({ days: 1 });
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return day.set({ hour: hours, minute: minutes, second: seconds });
}
