import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { datesIn, headerDate } from '../../src/mail/dates.js';
import { spell, spellLimit } from '../../src/mail/durations.js';
import { parseLimit } from '../../src/sla/limit.js';
import { at, ZONE } from './models.js';

const zh = datesIn('zh-CN', ZONE, at('2026-11-24T09:00'));
const en = datesIn('en', ZONE, at('2026-11-24T09:00'));

describe('instants', () => {
  const due = at('2026-11-23T13:30');
  test('with year, for tables', () => {
    expect(zh.full(due)).toBe('2026年11月23日（周一）13:30');
    expect(en.full(due)).toBe('Mon 23 Nov 2026, 13:30');
  });

  test('in sentences the year stands only where it is another one', () => {
    expect(zh.prose(due)).toBe('11月23日（周一）13:30');
    expect(en.prose(due)).toBe('Mon 23 Nov, 13:30');
    expect(zh.prose(at('2027-01-04T09:00'))).toBe('2027年1月4日（周一）09:00');
    expect(en.prose(at('2027-01-04T09:00'))).toBe('Mon 4 Jan 2027, 09:00');
  });

  test('compact, for subjects', () => {
    expect(zh.compact(due)).toBe('11-23 13:30');
    expect(en.compact(due)).toBe('23 Nov 13:30');
  });

  test('midnight is the end of the day before', () => {
    const midnight = at('2026-11-24T00:00');
    expect(zh.full(midnight)).toBe('2026年11月23日（周一）24:00');
    expect(zh.prose(midnight)).toBe('11月23日（周一）24:00');
    expect(en.full(midnight)).toBe('Mon 23 Nov 2026, 24:00');
    expect(zh.compact(at('2027-01-01T00:00'))).toBe('12-31 24:00');
    expect(zh.prose(at('2027-01-01T00:00'))).toBe('12月31日（周四）24:00');
  });

  test('to the minute: what happens within a second of it is not at 00:00 of another day than the limit', () => {
    const midnight = at('2026-11-24T00:00');
    for (const instant of [midnight + 1, midnight + 1000, midnight + 59_999])
      expect([zh.compact(instant), en.full(instant)]).toEqual(['11-23 24:00', 'Mon 23 Nov 2026, 24:00']);
    expect(zh.compact(midnight + 60_000)).toBe('11-24 00:01');
    expect(zh.compact(midnight - 1)).toBe('11-23 23:59');
  });

  test('where clocks skip midnight, a day ends at 24:00 all the same; where midnight comes twice, the first ends it', () => {
    const cairo = datesIn('en', 'Africa/Cairo', at('2026-04-24T09:00'));
    // On Friday 24 April 2026 clocks go from 00:00 to 01:00.
    expect(cairo.full(Date.parse('2026-04-23T22:00:00Z'))).toBe('Thu 23 Apr 2026, 24:00');
    expect(cairo.full(Date.parse('2026-04-23T22:01:00Z'))).toBe('Fri 24 Apr 2026, 01:01');
    const havana = datesIn('en', 'America/Havana', at('2026-11-01T09:00'));
    // On Sunday 1 November 2026 clocks go from 01:00 back to 00:00.
    expect(havana.full(Date.parse('2026-11-01T04:00:00Z'))).toBe('Sat 31 Oct 2026, 24:00');
    expect(havana.full(Date.parse('2026-11-01T05:00:00Z'))).toBe('Sun 1 Nov 2026, 00:00');
  });

  test('dates of an absence, and the Date header', () => {
    expect([zh.date('2026-11-25'), en.date('2026-11-25')]).toEqual(['11月25日', '25 Nov']);
    expect(headerDate(due, ZONE)).toBe('Mon, 23 Nov 2026 13:30:00 +0800');
    expect(headerDate(due, 'UTC')).toBe('Mon, 23 Nov 2026 05:30:00 +0000');
  });
});

describe('lengths of time', () => {
  const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
  test.each([
    [0, '不足1分钟', 'less than 1 min'],
    [59_999, '不足1分钟', 'less than 1 min'],
    [minute, '1分钟', '1 min'],
    [hour, '1小时', '1 h'],
    [19 * hour + 30 * minute + 59_999, '19小时30分', '19 h 30 min'],
    [day - 1, '23小时59分', '23 h 59 min'],
    [2 * day + 5 * hour + 59 * minute, '2天5小时', '2 d 5 h'],
    [3 * day + 59 * minute, '3天', '3 d'],
  ])('%d ms: %s, %s', (ms, chinese, english) => {
    expect([spell(ms, 'zh-CN'), spell(ms, 'en')]).toEqual([chinese, english]);
  });

  test('never more than it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: minute, max: 400 * day }), (ms) => {
        const [, days = 0, hours = 0, minutes = 0] =
          /^(?:(\d+)天)?(?:(\d+)小时)?(?:(\d+)分钟?)?$/
            .exec(spell(ms, 'zh-CN'))
            ?.map((text) => Number(text ?? 0)) ?? [];
        const told = days * day + hours * hour + minutes * minute;
        expect(told).toBeLessThanOrEqual(ms);
        expect(ms - told).toBeLessThan(days > 0 ? hour : minute);
      }),
    );
  });

  test.each([
    ['4h', '4小时', '4 h'],
    ['2d', '两日', 'two days'],
    ['1d', '一日', 'one day'],
    ['15d', '15日', '15 days'],
    ['same day', '当日', 'the same day'],
    ['1d12h', '1天12小时', '1 d 12 h'],
  ])('the limit %s: %s, %s', (limit, chinese, english) => {
    expect([spellLimit(parseLimit(limit), 'zh-CN'), spellLimit(parseLimit(limit), 'en')]).toEqual([
      chinese,
      english,
    ]);
  });

  test.each([
    ['4h', '工作时间4小时', '4 h of working time'],
    ['2d', '两个工作日', 'two working days'],
    ['1d', '一个工作日', 'one working day'],
    ['15d', '15个工作日', '15 working days'],
    ['same day', '当日下班前', 'the same working day'],
    ['1d4h', '工作时间1天4小时', '1 d 4 h of working time'],
    // 24 hours of working time are three days of eight hours.
    ['24h', '工作时间24小时', '24 h of working time'],
    ['36h30m', '工作时间36小时30分', '36 h 30 min of working time'],
    ['2d30h', '工作时间2天30小时', '2 d 30 h of working time'],
    ['90s', '工作时间1分30秒', '1 min 30 s of working time'],
  ])('on a business calendar the limit %s: %s, %s', (limit, chinese, english) => {
    const parsed = parseLimit(limit);
    expect([spellLimit(parsed, 'zh-CN', true), spellLimit(parsed, 'en', true)]).toEqual([chinese, english]);
  });
});
