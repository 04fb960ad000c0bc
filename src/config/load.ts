/** A folder of YAML files → one frozen configuration, or everything that is wrong with it. */
import { join } from 'node:path';
import type { CalendarRules } from '../sla/calendar-rules.js';
import { buildCalendar } from './calendars-build.js';
import { type CalendarsFile, calendarsFile } from './calendars-file.js';
import { lookAtCalendars } from './calendars-look.js';
import type { Configuration, Fault } from './configuration.js';
import { type Draft, judge, lookTwice } from './draft.js';
import { type Finding, isUnder } from './finding.js';
import { deepFreeze } from './freeze.js';
import { buildMail, mailFile } from './mail-file.js';
import { buildOrganisation } from './organisation-build.js';
import { type OrganisationFile, organisationFile } from './organisation-file.js';
import { lookAtOrganisation } from './organisation-look.js';
import { buildPolicy } from './policy-build.js';
import { policyFile } from './policy-file.js';
import { type KnownCalendars, lookAtPolicy } from './policy-look.js';
import { policyVersionOf } from './policy-version.js';
import { readText } from './read-text.js';
import { loadTemplates } from './templates.js';
import { readYaml, type Source, unreadable } from './yaml-source.js';

/** The files of a folder; `mail` stands for `mail.yaml`. */
export type FileName = 'policy' | 'calendars' | 'organisation' | 'mail';

export type Loaded =
  | {
      ok: true;
      configuration: Configuration;
      warnings: Fault[];
      /** What the files hold, and where; for whoever has more to say about it. */
      sources: Readonly<Record<FileName, Source>>;
    }
  | { ok: false; faults: Fault[] };

export async function loadConfiguration(dir: string): Promise<Loaded> {
  const [policySource, calendarsSource, organisationSource, mailSource, wording] = await Promise.all([
    openSource(join(dir, 'policy.yaml')),
    openSource(join(dir, 'calendars.yaml'), { calendars: {} }),
    openSource(join(dir, 'organisation.yaml')),
    openSource(join(dir, 'mail.yaml'), {}),
    loadTemplates(join(dir, 'mail')),
  ]);
  const policy = judge(policyFile, policySource);
  const calendars = judge(calendarsFile, calendarsSource);
  const organisation = judge(organisationFile, organisationSource);
  const mail = judge(mailFile, mailSource);
  const aboutCalendars = lookTwice(calendars, (draft) => lookAtCalendars(draft, sitesOf(organisation.draft)));
  const known = knownCalendars(calendars.draft, aboutCalendars);
  const faults = [
    ...locate(
      policySource,
      lookTwice(policy, (draft) => lookAtPolicy(draft, known)),
    ),
    ...locate(calendarsSource, aboutCalendars),
    ...locate(organisationSource, lookTwice(organisation, lookAtOrganisation)),
    ...locate(mailSource, mail.findings),
    ...('faults' in wording ? wording.faults : []).map((fault) => ({ warning: false, fault })),
  ];
  const values = { policy: policy.value, organisation: organisation.value, mail: mail.value };
  const refused = faults.filter(({ warning }) => !warning).map(({ fault }) => fault);
  if (refused.length > 0 || 'faults' in wording || !isComplete(values)) return { ok: false, faults: refused };
  const built = buildPolicy(values.policy, known.rules);
  const configuration = deepFreeze({
    policy: built,
    policyVersion: policyVersionOf(built),
    organisation: buildOrganisation(values.organisation),
    mail: buildMail(values.mail),
    templates: wording.templates,
  });
  const sources = {
    policy: policySource,
    calendars: calendarsSource,
    organisation: organisationSource,
    mail: mailSource,
  };
  return { ok: true, configuration, warnings: faults.map(({ fault }) => fault), sources };
}

export function formatFault({ file, line, column, path, problem, allowed }: Fault): string {
  return `${file}:${line}:${column} ${path}: ${problem}; ${allowed}`;
}

/** A file of the folder as data, or why it is none. */
export async function openSource(file: string, whenMissing?: unknown): Promise<Source> {
  const read = await readText(file);
  if (read.kind === 'text') return readYaml(file, read.text);
  if (read.kind === 'unreadable') return unreadable(file, read.finding);
  if (whenMissing !== undefined) return { ...unreadable(file), value: whenMissing };
  return unreadable(file, {
    path: [],
    problem: 'this file is missing',
    allowed: 'allowed: a file of this name',
  });
}

function locate(source: Source, findings: readonly Finding[]): { warning: boolean; fault: Fault }[] {
  return findings
    .map((finding) => ({ warning: finding.warning === true, fault: source.locate(finding) }))
    .sort(({ fault: one }, { fault: other }) => one.line - other.line || one.column - other.column);
}

function sitesOf(draft: Draft<OrganisationFile> | undefined): string[] | undefined {
  if (draft === undefined || ('sites' in draft && draft.sites === undefined)) return undefined;
  return Object.keys(draft.sites ?? {});
}

/** The calendars that a policy may name, and the rules of those that are faultless. */
function knownCalendars(
  draft: Draft<CalendarsFile> | undefined,
  findings: readonly Finding[],
): KnownCalendars {
  const keys = draft?.calendars === undefined ? undefined : Object.keys(draft.calendars);
  const rules: Record<string, CalendarRules> = {};
  for (const key of keys ?? []) {
    if (findings.some(({ path }) => isUnder(path, ['calendars', key]))) continue;
    // A calendar without any finding has passed its schema, so the draft of it is whole.
    rules[key] = buildCalendar(key, draft?.calendars?.[key] as CalendarsFile['calendars'][string]);
  }
  return { calendars: keys, rules };
}

interface Values {
  readonly [name: string]: unknown;
}

const isComplete = <T extends Values>(values: T): values is T & { [Name in keyof T]: NonNullable<T[Name]> } =>
  Object.values(values).every((value) => value !== undefined);
