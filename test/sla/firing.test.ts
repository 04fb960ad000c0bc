import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bearsOnFiring, dueFirings } from '../../src/sla/firing.js';
import { readHistory } from '../../src/sla/history.js';
import { plan } from '../../src/sla/plan.js';
import { open } from '../../src/sla/transition.js';
import { policy, step, target } from './builders.js';
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
