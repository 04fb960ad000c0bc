import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bearsOnFiring, dueFirings, type FiringDeadline } from '../../src/sla/firing.js';
import { readHistory } from '../../src/sla/history.js';
import { plan } from '../../src/sla/plan.js';
import { open } from '../../src/sla/transition.js';
import { complaint, type Line, on, organisation, person, planned, policy, step, target } from './builders.js';
import { shipped } from './shipped.js';
import { STORY_END, STORY_START, storyArbitrary } from './stories.js';

const POLICY = policy([
  target('handle', {
    steps: [
      step('75%', 'responsible', { unless: 'replied' }),
      step('due', ['supervisor', 'responsible'], { unless: 'opinion-given' }),
      step('+1d', 'department-head', { repeat: { every: '1d', times: 9 } }),
    ],
  }),
  target('reply', { until: 'replied', within: '2d' }),
]);
const PEOPLE = ['li-na', 'wang-fang', 'liu-yang', 'nobody'];

test('what does not bear on firing may be left unread', async () => {
  const { organisation } = await shipped();
  const types = bearsOnFiring([POLICY]);
  const left = { unread: 0, fired: 0 };
  fc.assert(
    fc.property(
      storyArbitrary,
      fc.array(fc.tuple(fc.nat(20), fc.constantFrom(...PEOPLE)), { maxLength: 3 }),
      fc.integer({ min: STORY_START, max: STORY_END }),
      ({ facts, all }, reassigned, now) => {
        const entries = all.map((entry) => {
          const [, responsible] = reassigned.find(([seq]) => seq === entry.seq && seq > 3) ?? [];
          return responsible === undefined
            ? entry
            : { ...entry, type: 'reassigned' as const, responsible, corrects: null };
        });
        const bearing = entries.filter(({ type }) => types.includes(type));
        const caseOf = (some: typeof entries) => {
          const complaint = { facts, entries: some };
          return { complaint, history: readHistory(complaint), policy: POLICY, organisation };
        };
        for (const planned of plan({ facts, entries }, POLICY)) {
          const deadline = open(planned, STORY_START).next;
          const due = dueFirings(caseOf(entries), deadline, now);
          expect(dueFirings(caseOf(bearing), deadline, now)).toEqual(due);
          left.fired += due.firings.length;
        }
        left.unread += entries.length - bearing.length;
      },
    ),
  );
  expect(left.unread).toBeGreaterThan(0);
  expect(left.fired).toBeGreaterThan(0);
});

/** Whom it tells at `now`, step by step, li-na being away from the 24th on. */
function tells(
  lines: readonly Line[],
  one: ReturnType<typeof target>,
  now: string,
  lived: Partial<FiringDeadline> = {},
  cycle = 1,
) {
  const of = complaint(lines);
  const by = policy([one]);
  const away = { from: '2026-11-24', until: '2026-11-30', deputy: 'wang-fang' };
  const people = organisation({ supervisor: ['li-na'] }, [
    person('li-na', { absences: [away] }),
    person('wang-fang'),
  ]);
  const deadline = { ...open(planned(of, by, one.key, cycle), on('09:00')).next, ...lived };
  const { firings } = dueFirings(
    { complaint: of, history: readHistory(of), policy: by, organisation: people },
    deadline,
    on(now),
  );
  return firings.map(({ step: { key }, told }) =>
    [key, ...told.recipients.map((each) => each.person.key)].join(' '),
  );
}

test('a milestone that silences a step counts from the deadline’s own cycle on', () => {
  const steps = [step('due', 'supervisor', { unless: 'opinion-given' })];
  const opinion: Line = ['opinion-given', '11:30'];
  const received: Line = ['received', '09:00'];
  const reopened: readonly Line[] = [
    ['handled', '10:00'],
    ['reopened', '11:00'],
  ];
  const once = target('once', { from: 'received', until: 'closed', steps });
  expect(tells([received, ...reopened], once, '14:00')).toEqual(['due li-na']);
  expect(tells([received, ...reopened, opinion], once, '14:00')).toEqual([]);
  const again = target('again', { steps });
  const before: readonly Line[] = [
    received,
    ['slip-issued', '09:00'],
    ['opinion-given', '09:30'],
    ...reopened,
  ];
  expect(tells(before, again, '16:00', {}, 2)).toEqual(['due li-na']);
  expect(tells([...before, opinion], again, '16:00', {}, 2)).toEqual([]);
});

test('whoever is away is told beside the deputy if told before in this round, not in one that is over', () => {
  const steps = [step('due', 'supervisor'), step('+1d', 'supervisor')];
  const lines: readonly Line[] = [
    ['received', '09:00'],
    ['slip-issued', '09:00'],
  ];
  const fired = [{ round: 1, key: 'due', repeat: 0, at: on('13:01') }];
  const one = target('handle', { steps });
  expect(tells(lines, one, '24 14:00', { fired })).toEqual(['+1d wang-fang li-na']);
  const inSecond = { round: 2, roundStartedAt: on('13:30') };
  expect(tells(lines, one, '24 14:00', { ...inSecond, fired })).toEqual(['due wang-fang', '+1d wang-fang']);
});
