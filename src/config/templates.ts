/** The folder `mail/`: the words of each kind of mail in each language, all of them good or none taken. */
import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import type { NoticeKind } from '../sla/notice.js';
import type { Language } from '../sla/policy.js';
import type { Fault } from './configuration.js';
import { REACHING } from './reach.js';
import { namesIn } from './read-folder.js';
import { readText } from './read-text.js';
import { didYouMean } from './suggest.js';
import type { CollectedKind } from './template-collected.js';
import { type CompiledText, compileText, faultOf, renderText } from './template-engine.js';
import { readTemplateFile } from './template-file.js';
import { judge, judgeReach, type Verdict } from './template-judge.js';
import { nameOf, type Section, TEMPLATE_NAMES, TEMPLATES, type TemplateName } from './template-kinds.js';
import type { TemplateVariables } from './template-sample.js';

export interface Templates {
  /** Hash of the texts: what tells one wording from another. */
  readonly version: string;
  /** The text of a section, trimmed; what cannot be rendered, or says nothing, is said in the words that Duban brings. */
  render(
    kind: NoticeKind | CollectedKind,
    language: Language,
    section: Section,
    variables: TemplateVariables,
  ): string;
}

export type LoadedTemplates = { readonly templates: Templates } | { readonly faults: readonly Fault[] };

interface Compiled {
  readonly texts: ReadonlyMap<string, CompiledText>;
  readonly version: string;
}

/** Of a folder that is not there, the words that Duban brings. */
export async function loadTemplates(folder: string): Promise<LoadedTemplates> {
  const shipped = await shippedTemplates();
  const read = await readFolder(folder);
  if (read === null) return { templates: templatesOf(shipped, shipped) };
  return 'faults' in read ? read : { templates: templatesOf(read.compiled, shipped) };
}

/** The words that Duban brings. */
export async function bundledTemplates(): Promise<Templates> {
  const shipped = await shippedTemplates();
  return templatesOf(shipped, shipped);
}

let brought: Promise<Compiled> | null = null;

/** Beside the package: three folders above the built file and two above the source. */
function shippedTemplates(): Promise<Compiled> {
  brought ??= (async () => {
    for (const place of ['../../../config/mail', '../../config/mail']) {
      const read = await readFolder(join(import.meta.dirname, place));
      if (read !== null && 'compiled' in read) return read.compiled;
    }
    throw new Error('the words that Duban brings (config/mail) are not beside the program, or are damaged');
  })();
  return brought;
}

const templatesOf = (own: Compiled, shipped: Compiled): Templates => ({
  version: own.version,
  render(kind, language, section, variables) {
    const key = keyOf(nameOf(kind, language), section);
    const spare = shipped.texts.get(key);
    if (spare === undefined) throw new Error(`no text ${key}`);
    try {
      const text = renderText(own.texts.get(key) ?? spare, variables);
      if (text !== '') return text;
    } catch {
      // An alarm in other words is better than none.
    }
    return renderText(spare, variables);
  },
});

const keyOf = (name: string, section: Section): string => `${name} ${section}`;

/** Null: there is no such folder. */
async function readFolder(
  folder: string,
): Promise<{ readonly compiled: Compiled } | { readonly faults: readonly Fault[] } | null> {
  const names = await namesIn(folder);
  if (names === null) return null;
  if ('fault' in names) return { faults: [names.fault] };
  const texts = new Map<string, CompiledText>();
  const hash = createHash('sha256');
  const faults = names
    .filter((name) => name.endsWith('.liquid') && !TEMPLATE_NAMES.includes(name))
    .map((name) => strangeFile(join(folder, name), name));
  for (const name of TEMPLATES)
    faults.push(...(await readOne(join(folder, name.file), name, { texts, hash })));
  if (faults.length > 0) return { faults };
  return { compiled: { texts, version: hash.digest('hex').slice(0, 12) } };
}

const strangeFile = (file: string, name: string): Fault => ({
  ...start(file),
  problem: `no kind of mail is called so${didYouMean(name, TEMPLATE_NAMES)}`,
  allowed: `allowed: ${TEMPLATE_NAMES.join(', ')}`,
});

const start = (file: string) => ({ file, line: 1, column: 1, path: '(file)' });

interface Reading {
  readonly texts: Map<string, CompiledText>;
  readonly hash: Hash;
}

async function readOne(file: string, name: TemplateName, { texts, hash }: Reading): Promise<Fault[]> {
  const read = await readText(file);
  if (read.kind === 'missing' && name.optional) return [];
  if (read.kind === 'missing')
    return [{ ...start(file), problem: 'this file is missing', allowed: 'allowed: a file of this name' }];
  if (read.kind === 'unreadable') {
    const { problem, allowed, line = 1, column = 1 } = read.finding;
    return [{ file, line, column, path: '(file)', problem, allowed }];
  }
  hash.update(`${name.file} ${read.text.length}\n${read.text}`);
  const { sections, faults } = readTemplateFile(file, read.text, name.sections);
  const found = [...faults];
  for (const [section, text] of sections) {
    const made = compileText(file, section, text, name.full);
    if ('parsed' in made) {
      texts.set(keyOf(name.file, section), made);
      found.push(...tryOut(file, name, section, text, made));
    } else found.push(...made);
  }
  return found;
}

/** Renders a section of a mail that has everything, and of one that has the least. */
function tryOut(
  file: string,
  name: TemplateName,
  section: Section,
  text: string,
  made: CompiledText,
): Fault[] {
  const written = judgeReach(text);
  if (written !== null)
    return [{ file, path: section, ...placeAt(text, text.search(REACHING)), ...said(written) }];
  for (const sample of [name.full, name.sparse]) {
    try {
      const verdict = judge(section, renderText(made, sample), name);
      if (verdict !== null) return [{ file, path: section, ...placeOf(verdict, text), ...said(verdict) }];
    } catch (error) {
      return [faultOf(file, section, error)];
    }
  }
  return [];
}

const said = ({ problem, allowed }: Verdict): Pick<Fault, 'problem' | 'allowed'> => ({ problem, allowed });

const LIQUID = /\{[{%].*?[%}]\}/gs;
const blank = (code: string): string => code.replace(/[^\n]/g, ' ');

/** Its own place where the text itself has the sign of the fault, else where the section begins. */
function placeOf({ sign }: Verdict, text: string): Pick<Fault, 'line' | 'column'> {
  const from = text.length - text.trimStart().length;
  const at = sign === undefined ? -1 : text.replace(LIQUID, blank).search(sign);
  if (at < 0) return { line: text.trim() === '' ? from : from + 1, column: 1 };
  return placeAt(text, at);
}

function placeAt(text: string, at: number): Pick<Fault, 'line' | 'column'> {
  const lines = text.slice(0, at).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
