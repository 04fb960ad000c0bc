/** An entry as another system, or the command line, sends it. */
import { z } from 'zod';
import { allowedByDefault } from '../config/schema-issue.js';
import { closed } from '../config/schema-parts.js';
import { CHANGES, MILESTONES } from '../sla/complaint.js';
import { describe, instant, line, parseMessage, prose } from './message-parts.js';

const ENTRY_TYPES = [...MILESTONES, ...CHANGES] as const;
const SLIP = /^LX-\d{4}-\d{5,15}$/;

export const recordMessage = closed({
  slip: line(40),
  type: z.enum(ENTRY_TYPES, { error: allowedByDefault }),
  at: instant.optional(),
  by: line(200),
  note: prose(20_000).nullish(),
  category: line(200).nullish(),
  responsible: line(200).nullish(),
  corrects: z.int({ error: 'allowed: the seq of an earlier entry' }).positive().nullish(),
  sourceId: line(200).nullish(),
});

export type RecordMessage = z.infer<typeof recordMessage>;

const signature = closed({ by: recordMessage.shape.by });

/** Who signs an entry that is not sent as a message; throws `Refused`. */
export const parseSignature = (by: string): string => parseMessage(signature, { by }, () => []).by;

/** Which types of entry carry which field, and must. */
const CARRIES = { category: 'recategorised', responsible: 'reassigned', corrects: 'corrected' } as const;
const SAYS = {
  category: 'the new category',
  responsible: 'who is responsible from now on',
  corrects: 'which entry it is about',
} as const;

/** Checks a message from outside by itself; throws `Refused`. Whether it fits its complaint is seen under lock. */
export const parseRecord = (message: unknown): RecordMessage =>
  parseMessage(recordMessage, message, wrongFields);

function* wrongFields(fields: Readonly<Record<string, unknown>>): Generator<string> {
  const { slip, type, at, note } = fields;
  const isGiven = (field: string) => fields[field] !== undefined && fields[field] !== null;
  if (typeof slip === 'string' && !SLIP.test(slip))
    yield describe(['slip'], `"${slip.slice(0, 40)}" is no slip number`, 'allowed: such as LX-2026-00001');
  for (const field of ['category', 'responsible', 'corrects'] as const) {
    const carrier = CARRIES[field];
    if (isGiven(field) && type !== carrier)
      yield describe([field], `"${field}" does not go with ${String(type)}`, `allowed: with ${carrier} only`);
    if (!isGiven(field) && type === carrier)
      yield describe([field], `"${field}" is missing`, `needed: ${carrier} says ${SAYS[field]}`);
  }
  if (type === 'withdrawn' && !note)
    yield describe(['note'], '"note" is missing', 'needed: why the complaint is withdrawn');
  if (type === 'corrected' && at === undefined && !note)
    yield describe(
      ['note'],
      '"note" is missing',
      'needed: why the entry is void; or give "at", the instant that it should have had',
    );
}
