/** What leaves for a mailbox now, and what waits: the cases that no story of one complaint meets (mail.md parts 3 and 4). */
import { describe, expect, test } from '@jest/globals';
import type { MailSettings } from '../../src/config/configuration.js';
import type { PendingNotice } from '../../src/store/mailbox.js';
import { decideFlush, type FlushRules } from '../../src/work/flush.js';
import { quietUntil } from '../../src/work/quiet-hours.js';

const on = (time: string): number => Date.parse(`2026-11-23T${time}:00+08:00`);
const MINUTE = 60_000;

const NIGHT = { from: 21 * 60, until: 7 * 60 + 30 };
const MAIL: MailSettings = {
  senderName: { 'zh-CN': '督办', en: 'Duban' },
  groupWaitMs: MINUTE,
  flushIntervalMs: 15 * MINUTE,
  digestFrom: 4,
  rate: null,
  quietHours: { everybody: NIGHT, roles: {} },
  dailyAt: null,
};

/** A breach that has waited for company long enough at noon; each of a firing of its own. */
const notice = (id: string, fields: Partial<PendingNotice> = {}): PendingNotice => ({
  id,
  complaint_id: 'one',
  deadline_id: `deadline of ${id}`,
  round: 1,
  firing_id: `firing of ${id}`,
  kind: 'breach',
  person: 'li-na',
  email: 'li-na@example.com',
  roles: ['supervisor'],
  reasons: [],
  cleared: {},
  urgent: false,
  state: 'waiting',
  not_before: on('11:00'),
  created_at: on('10:59'),
  mail_id: null,
  sent_at: null,
  reason: null,
  deadline_state: 'open',
  deadline_round: 1,
  deadline_due_at: on('10:59'),
  step: 'due',
  repeat: 0,
  waits_for_mail: false,
  answered: false,
  from_outage: false,
  told_since_outage: false,
  ...fields,
});

const flush = (pending: readonly PendingNotice[], rules: Partial<FlushRules> = {}) => {
  const { ended, held, singles, digest } = decideFlush(pending, {
    now: on('12:00'),
    mail: MAIL,
    timeZone: 'Asia/Shanghai',
    lastFlushAt: null,
    notBefore: null,
    noRepeatsUntil: null,
    ...rules,
  });
  const ids = (units: typeof singles) => units.map(({ carried }) => carried.map(({ id }) => id).join('+'));
  return {
    ended: ended.map((one) => `${one.notice.id} ${one.reason}`),
    held: held.map((one) => `${one.notice.id} ${(one.until - on('00:00')) / MINUTE}`),
    singles: ids(singles),
    digest: ids(digest),
  };
};

describe('an urgent repeat goes', () => {
  const repeat = { kind: 'immediate', step: '+1d', repeat: 1, urgent: true } as const;

  test('to whoever has answered, too', () => {
    expect(flush([notice('a', { ...repeat, answered: true })])).toMatchObject({ ended: [], singles: ['a'] });
    expect(flush([notice('a', { ...repeat, urgent: false, answered: true })]).ended).toEqual(['a answered']);
  });

  test('also on the day after an outage that was told of', () => {
    const told = { ...repeat, told_since_outage: true };
    const rules = { noRepeatsUntil: on('20:00') };
    expect(flush([notice('a', told)], rules)).toMatchObject({ ended: [], singles: ['a'] });
    expect(flush([notice('a', { ...told, urgent: false })], rules).ended).toEqual(['a after-outage']);
  });
});

describe('at night', () => {
  const rules = { now: on('05:00') };
  const waited = { not_before: on('04:00'), created_at: on('03:59') };
  const reminder = { ...waited, kind: 'reminder', deadline_due_at: on('13:00') } as const;

  test('what an outage left behind goes with what of it goes at once; what came by itself waits', () => {
    const left = [
      notice('breach', { ...waited, from_outage: true }),
      notice('left', { ...reminder, complaint_id: 'two', from_outage: true }),
      notice('came', { ...reminder, complaint_id: 'three' }),
    ];
    expect(flush(left, rules)).toMatchObject({ digest: ['breach', 'left'], held: ['came 450'] });
    expect(flush(left.slice(1), rules)).toMatchObject({ digest: [], held: ['left 450', 'came 450'] });
  });
});

test('a clock that was set back behind the last flush holds nothing', () => {
  const reminder = notice('a', { kind: 'reminder', deadline_due_at: on('18:00') });
  expect(flush([reminder], { lastFlushAt: on('11:50') }).held).toEqual(['a 725']);
  expect(flush([reminder], { lastFlushAt: on('12:10') })).toMatchObject({ held: [], singles: ['a'] });
});

test('the last step names the mail before senior leadership does', () => {
  const { singles } = flush([
    notice('senior', { kind: 'senior', created_at: on('10:59') + 1 }),
    notice('last', { kind: 'last-step' }),
  ]);
  expect(singles).toEqual(['last']);
});

describe('quiet hours of several roles', () => {
  const roles = { 'senior-leadership': { from: 19 * 60, until: 8 * 60 + 30 }, receptionist: null };
  const until = (...held: Parameters<typeof quietUntil>[0]) =>
    quietUntil(held, { everybody: NIGHT, roles }, 'Asia/Shanghai', on('05:00'));

  test('they end with the first that ends; where one role has none, it is not quiet', () => {
    expect(until('senior-leadership')).toBe(on('08:30'));
    expect(until('senior-leadership', 'supervisor')).toBe(on('07:30'));
    expect(until('supervisor', 'receptionist')).toBeNull();
  });
});
