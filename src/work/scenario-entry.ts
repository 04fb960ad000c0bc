/** An entry in one line: `handled@2026-11-24T10:00 by zhang-wei`, with `recorded`, `category`, `note` … behind. */
import type { Problem } from '../config/finding.js';

const FORM =
  'allowed: TYPE@TIME by NAME, then recorded TIME, category C, responsible P, corrects SEQ, note TEXT where they belong';

/** Words that begin a part of a line, whatever its type; a note takes the rest. */
const PARTS = ['by', 'recorded', 'note'];
/** Elsewhere these are words like any other: `by the responsible person`. */
const PART_OF: Readonly<Record<string, string>> = {
  recategorised: 'category',
  reassigned: 'responsible',
  corrected: 'corrects',
};

function splitParts(line: string): string[] {
  const own = PART_OF[/^[a-z-]+/.exec(line)?.[0] ?? ''];
  const words = own === undefined ? PARTS : [...PARTS, own];
  return line.split(new RegExp(`\\s+(${words.join('|')})\\s+`));
}

/** The fields of the line, their times and values not yet looked at; or what is wrong with it. */
export function parseEntryLine(line: string): Readonly<Record<string, unknown>> | Problem {
  const [head = '', ...rest] = splitParts(line.trim());
  const [type = '', at] = split(head, '@');
  const fields: Record<string, unknown> = { type, ...(at === undefined ? {} : { at }) };
  for (let index = 0; index < rest.length; index += 2) {
    const name = rest[index] ?? '';
    const value = name === 'note' ? restOf(line) : (rest[index + 1] ?? '').trim();
    if (Object.hasOwn(fields, name)) return { problem: `"${name}" stands in the line twice`, allowed: FORM };
    fields[name] = name === 'corrects' ? Number(value) : value;
    if (name === 'note') break;
  }
  if (!/^[a-z-]+$/.test(type)) return { problem: `"${line.slice(0, 80)}" is no entry`, allowed: FORM };
  if (fields.by === undefined) return { problem: 'the line does not say by whom', allowed: FORM };
  return fields;
}

const restOf = (line: string): string =>
  line.slice(/\s+note\s+/.exec(line)?.index ?? 0).replace(/^\s+note\s+/, '');

function split(text: string, sign: string): [string, string?] {
  const index = text.indexOf(sign);
  return index < 0 ? [text.trim()] : [text.slice(0, index).trim(), text.slice(index + 1).trim()];
}
