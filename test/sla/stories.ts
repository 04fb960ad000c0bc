/** Random complaints with random records: what people do, in any order, backdated, corrected, reopened. */
import fc from 'fast-check';
import type { Complaint, ComplaintFacts, Entry, EntryType } from '../../src/sla/complaint.js';
import { FACTS, on } from './builders.js';

export interface Story {
  readonly facts: ComplaintFacts;
  /** In the order of recording; the first ones were there at intake. */
  readonly all: readonly Entry[];
  readonly atIntake: Complaint;
  readonly coming: readonly Entry[];
}

const HOUR = 3_600_000;
export const STORY_START = on('09:00');
/** All steps of the shipped policy lie within so long after the last entry. */
export const STORY_END = STORY_START + 60 * 24 * HOUR;

const TYPES: readonly EntryType[] = [
  'relayed',
  'supervisor-informed',
  'slip-issued',
  'replied',
  'opinion-given',
  'handled',
  'recorded',
  'followed-up',
  'case-analysed',
  'reported-in-writing',
  'explained',
  'recategorised',
  'recategorised',
  'recategorised',
  'marked-difficult',
  'marked-wide-impact',
  'corrected',
  'corrected',
  'corrected',
  'reopened',
  'closed',
  'withdrawn',
];
const CATEGORIES = ['service', 'building-quality', 'outside-boundary'];

const factsArbitrary = fc.record({
  kind: fc.constantFrom('complaint', 'complaint', 'complaint', 'suggestion'),
  category: fc.constantFrom(...CATEGORIES),
  channel: fc.constantFrom('in-person', 'phone', 'company', 'government'),
  difficult: fc.boolean(),
  wideImpact: fc.boolean(),
  settledOnTheSpot: fc.boolean(),
});

const lineArbitrary = fc.record({
  type: fc.constantFrom(...TYPES),
  later: fc.oneof(fc.nat(5 * HOUR), fc.nat(60 * HOUR)),
  backdated: fc.oneof(fc.constant(0), fc.nat(40 * HOUR)),
  category: fc.constantFrom(...CATEGORIES),
  corrects: fc.nat(20),
  voids: fc.boolean(),
});

export const storyArbitrary: fc.Arbitrary<Story> = fc
  .tuple(factsArbitrary, fc.array(lineArbitrary, { maxLength: 12 }), fc.boolean())
  .map(([changed, lines, isIssued]) => {
    const facts: ComplaintFacts = { ...FACTS, ...changed };
    const first: EntryType[] = isIssued ? ['received', 'relayed', 'slip-issued'] : ['received'];
    const all = first.map((type, index) => entry(index + 1, type, STORY_START, STORY_START));
    let now = STORY_START;
    for (const { type, later, backdated, category, corrects, voids } of lines) {
      now += later;
      const made = entry(all.length + 1, type, Math.max(STORY_START, now - backdated), now);
      // The reception itself is never corrected here.
      const about = type === 'corrected' ? 2 + (corrects % all.length) : null;
      if (about === made.seq) continue;
      all.push({
        ...made,
        category: type === 'recategorised' ? category : null,
        corrects: about,
        voids: type === 'corrected' && voids,
      });
    }
    const atIntake = { facts, entries: all.slice(0, first.length) };
    return { facts, all, atIntake, coming: all.slice(first.length) };
  });

const entry = (seq: number, type: EntryType, at: number, recordedAt: number): Entry => ({
  seq,
  type,
  at,
  by: 'liu-yang',
  note: null,
  recordedAt,
  category: null,
  responsible: null,
  corrects: null,
  voids: false,
});
