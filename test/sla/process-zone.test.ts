import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const reckon = `
import { BusinessCalendar } from './src/sla/calendar.ts';
import { AROUND_THE_CLOCK_RULES } from './src/sla/calendar-rules.ts';
import { dateIn } from './src/sla/recipients.ts';
const day = [{ from: 510, to: 720 }, { from: 810, to: 1080 }];
const office = { ...AROUND_THE_CLOCK_RULES, week: [day, day, day, day, day, [], []] };
const found = [];
for (const zone of ['Asia/Shanghai', 'America/New_York', 'America/Santiago'])
  for (const rules of [AROUND_THE_CLOCK_RULES, office]) {
    const calendar = new BusinessCalendar(rules, zone);
    for (let start = 1767225600000; start < 1798761600000; start += 29 * 3600000 + 12345)
      found.push(calendar.add(start, { days: 1, ms: 3600000 }), calendar.endOfDay(start), dateIn(zone, start));
    }
const { createHash } = await import('node:crypto');
console.log(process.env.TZ, new Date(0).getHours(), createHash('sha256').update(JSON.stringify(found)).digest('hex'));
`;

test('limits do not depend on the zone of the machine that reckons them', async () => {
  const run = async (zone: string) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', reckon],
      { cwd: join(import.meta.dirname, '../..'), env: { ...process.env, TZ: zone, NODE_OPTIONS: '' } },
    );
    return stdout.trim().split(' ');
  };
  const found = await Promise.all(['UTC', 'Asia/Shanghai', 'America/New_York'].map(run));
  expect(found.map(([, hour]) => hour)).toEqual(['0', '8', '19']);
  expect(new Set(found.map(([, , hash]) => hash)).size).toBe(1);
});
