/** A complaint as another system sends it: its schema, and its check against the configuration. */
import { z } from 'zod';
import { canonicalJson } from '../config/canonical-json.js';
import type { Configuration } from '../config/configuration.js';
import { allowedByDefault } from '../config/schema-issue.js';
import { closed } from '../config/schema-parts.js';
import { allowedList, didYouMean } from '../config/suggest.js';
import { COMPLAINT_KINDS } from '../sla/complaint.js';
import { describe, instant, line, parseMessage, prose } from './message-parts.js';

const name = line(200);

export const intakeMessage = closed({
  kind: z.enum(COMPLAINT_KINDS, { error: allowedByDefault }).default('complaint'),
  category: name,
  channel: name,
  site: name.nullish(),
  department: name,
  summary: prose(4_000),
  details: prose(20_000).nullish(),
  complainant: closed({
    name: name.nullish(),
    title: name.nullish(),
    phone: name.nullish(),
    address: line(500).nullish(),
  }).nullish(),
  receivedAt: instant.optional(),
  receivedBy: name,
  relayedAt: instant.nullish(),
  slipIssuedAt: instant.nullish(),
  responsible: name.nullish(),
  settledOnTheSpot: z.boolean({ error: 'allowed: true or false' }).default(false),
  difficult: z.boolean({ error: 'allowed: true or false' }).default(false),
  wideImpact: z.boolean({ error: 'allowed: true or false' }).default(false),
  source: name.nullish(),
  sourceId: line(200).nullish(),
});

/** A complaint that may be taken in; instants left out are still undefined, `null` says "not yet". */
export interface Intake extends z.infer<typeof intakeMessage> {
  /** The message in one normal form, to tell a repeated one from another with the same number. */
  readonly canonical: string;
}

/** Only of the two instants does null say something else than leaving out. */
const withoutNulls = (intake: z.infer<typeof intakeMessage>): object =>
  Object.fromEntries(
    Object.entries(intake).filter(
      ([field, value]) => value !== null || field === 'relayedAt' || field === 'slipIssuedAt',
    ),
  );

type Fields = Readonly<Record<string, unknown>>;

/** Checks a message from outside; throws `Refused` naming every field that is wrong and what it may be. */
export function parseIntake(message: unknown, configuration: Configuration): Intake {
  const intake = parseMessage(intakeMessage, message, (fields) => [
    ...unknownNames(fields, configuration),
    ...contradictions(fields),
  ]);
  return { ...intake, canonical: canonicalJson(withoutNulls(intake)) };
}

function* unknownNames(fields: Fields, { policy, organisation }: Configuration): Generator<string> {
  const known: readonly (readonly [keyof Intake, readonly string[]])[] = [
    ['category', Object.keys(policy.categories)],
    ['channel', policy.channels],
    ['department', Object.keys(organisation.departments)],
    ['site', Object.keys(organisation.sites)],
    ['responsible', Object.keys(organisation.people)],
  ];
  for (const [field, names] of known) {
    const value = fields[field];
    if (typeof value !== 'string' || names.includes(value)) continue;
    yield describe(
      [field],
      `"${value.slice(0, 60)}" is not known${didYouMean(value, names)}`,
      allowedList(names),
    );
  }
}

function* contradictions({ settledOnTheSpot, slipIssuedAt }: Fields): Generator<string> {
  if (settledOnTheSpot === true && typeof slipIssuedAt === 'string')
    yield describe(['slipIssuedAt'], 'a complaint settled on the spot has no slip', 'allowed: leave it out');
}
