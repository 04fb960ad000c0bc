/** An entry as another system, or the command line, sends it. */
import { z } from 'zod';
import { closed } from '../config/schema-parts.js';
import { didYouMean } from '../config/suggest.js';
import { CHANGES, MILESTONES } from '../sla/complaint.js';
import { describe, instant, line, parseMessage, prose } from './message-parts.js';
import { Refused } from './refused.js';

const ENTRY_TYPES = [...MILESTONES, ...CHANGES] as const;
const SLIP = /^LX-\d{4}-\d{5,15}$/;

export const recordMessage = closed({
  slip: line(40),
  type: z.enum(ENTRY_TYPES),
  at: instant.optional(),
  by: line(200),
  note: prose(20_000).nullish(),
  category: line(200).nullish(),
  responsible: line(200).nullish(),
  corrects: z.int({ error: 'allowed: the seq of an earlier entry' }).positive().nullish(),
  sourceId: line(200).nullish(),
});

export type RecordMessage = z.infer<typeof recordMessage>;

/** Which types of entry carry which field, and must. */
const CARRIES = { category: 'recategorised', responsible: 'reassigned', corrects: 'corrected' } as const;

/** Checks a message from outside by itself; throws `Refused`. Whether it fits its complaint is seen under lock. */
export function parseRecord(message: unknown): RecordMessage {
  const record = parseMessage(recordMessage, message);
  const problems = [...wrongFields(record)];
  if (problems.length > 0) throw new Refused(problems);
  return record;
}

function* wrongFields(record: RecordMessage): Generator<string> {
  if (!SLIP.test(record.slip))
    yield describe(['slip'], `"${record.slip}" is no slip number`, 'allowed: such as LX-2026-00001');
  for (const field of ['category', 'responsible', 'corrects'] as const) {
    const type = CARRIES[field];
    const given = record[field] !== undefined && record[field] !== null;
    if (given && record.type !== type)
      yield describe([field], `"${field}" does not go with ${record.type}`, `allowed: with ${type} only`);
    if (!given && record.type === type)
      yield describe([field], `"${field}" is missing`, `needed: ${type} says the new one`);
  }
  if (record.type === 'withdrawn' && !record.note)
    yield describe(['note'], '"note" is missing', 'needed: why the complaint is withdrawn');
  if (record.type === 'corrected' && record.at === undefined && !record.note)
    yield describe(
      ['note'],
      '"note" is missing',
      'needed: why the entry is void; or give "at", the instant that it should have had',
    );
}

export const unknownType = (type: string): string =>
  `"${type}" is no type of entry${didYouMean(type, ENTRY_TYPES)}; allowed: ${ENTRY_TYPES.join(', ')}`;
