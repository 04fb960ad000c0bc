/** `calendars.yaml` by itself, for whoever adds to it. */
import { readFile } from 'node:fs/promises';
import { type CalendarsFile, calendarsFile } from './calendars-file.js';
import { lookAtCalendars } from './calendars-look.js';
import type { Fault } from './configuration.js';
import { judge, lookTwice } from './draft.js';
import { readText } from './read-text.js';
import { readYaml, unreadable } from './yaml-source.js';

export type ReadCalendars =
  | { ok: true; text: string; calendars: CalendarsFile }
  | { ok: false; faults: readonly Fault[] };

export async function readCalendars(path: string): Promise<ReadCalendars> {
  const read = await readText(path);
  // The bytes as they are: what was read leaves a mark of their order out.
  if (read.kind === 'text') return checkCalendars(path, await readFile(path, 'utf8'));
  const missing = {
    path: [],
    problem: 'this file is missing',
    allowed: 'allowed: a calendars.yaml (--to FILE)',
  };
  const finding = read.kind === 'unreadable' ? read.finding : missing;
  return { ok: false, faults: [unreadable(path).locate(finding)] };
}

/** Sites are not judged here: they stand in another file. */
export function checkCalendars(path: string, text: string): ReadCalendars {
  const source = readYaml(path, text.replace(/^\ufeff/, ''));
  const judged = judge(calendarsFile, source);
  const findings = lookTwice(judged, (draft) => lookAtCalendars(draft, undefined));
  if (findings.length > 0 || judged.value === undefined)
    return { ok: false, faults: findings.map((finding) => source.locate(finding)) };
  return { ok: true, text, calendars: judged.value };
}
