/** The shape of `organisation.yaml`. */
import { z } from 'zod';
import { ROLES } from '../sla/policy.js';
import { addressProblem } from './address.js';
import { closed, date, explained, key, label, localised, mapping, oneOrMany, text } from './schema-parts.js';
import { ROLE_MEANS } from './schema-words.js';

const absence = closed({
  from: explained('The first day away.', date),
  until: explained('The last day away.', date),
  deputy: explained('Who is told instead; left out: who comes next above.', key).optional(),
});

const person = closed({
  name: label,
  title: explained('How mails address the person.', label).optional(),
  email: text('allowed: one plain address such as li-na@example.com', addressProblem).meta({
    format: 'email',
  }),
  phone: label.meta({ type: ['string', 'number'] }).optional(),
  language: z.enum(['zh-CN', 'en']).optional(),
  department: key.optional(),
  absences: z
    .array(absence, {
      error: 'allowed: a list such as [{ from: 2026-11-20, until: 2026-11-25, deputy: wang-fang }]',
    })
    .optional(),
});

const place = closed({ name: localised.optional() }).nullable();

const HOLDERS = "a person's key, or a list of them";
const people = oneOrMany(key, `allowed: ${HOLDERS}`);
const scope = text('allowed: a department, a site, or site/department');
const holders = z.union([people, z.record(scope, people, { error: `allowed: ${HOLDERS}` })], {
  error: `allowed: ${HOLDERS}, or such by department, site or site/department`,
});

export const organisationFile = closed({
  people: mapping(person, 'allowed: people by key'),
  sites: mapping(place, 'allowed: sites by key').optional(),
  departments: mapping(place, 'allowed: departments by key'),
  roles: closed(
    Object.fromEntries(
      ROLES.map((role) => [role, explained(ROLE_MEANS[role], holders).optional()]),
    ) as Record<(typeof ROLES)[number], z.ZodOptional<typeof holders>>,
  ),
});

export type OrganisationFile = z.infer<typeof organisationFile>;
export type PersonFile = z.infer<typeof person>;
export type HoldersFile = z.infer<typeof holders>;
