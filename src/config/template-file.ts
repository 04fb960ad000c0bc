/** One Liquid file of the wording folder: sections that begin with `== NAME`, after lines that begin with `#`. */
import type { Fault } from './configuration.js';

/** What a mail needs, in the order in which it is read. */
export const SECTIONS = ['subject', 'heading', 'preheader', 'opening', 'ask', 'contact', 'footer'] as const;
export type Section = (typeof SECTIONS)[number];

const isSection = (name: string): name is Section => (SECTIONS as readonly string[]).includes(name);

export interface TemplateFile {
  /** Each with as many empty lines before it as stand before it in the file, so that its lines are the file's. */
  readonly sections: ReadonlyMap<Section, string>;
  readonly faults: readonly Fault[];
}

export function readTemplateFile(file: string, text: string): TemplateFile {
  const sections = new Map<Section, string>();
  const faults: Fault[] = [];
  const fault = (line: number, problem: string, allowed: string) =>
    faults.push({ file, line, column: 1, path: '(file)', problem, allowed });
  let open: Section | null = null;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const heading = /^==\s*(\S+)\s*$/.exec(line)?.[1];
    if (heading === undefined) {
      if (open !== null) sections.set(open, `${sections.get(open) ?? ''}${line}\n`);
      else if (line.trim() !== '' && !line.startsWith('#'))
        fault(index + 1, 'text before the first section', 'allowed: lines that begin with #');
    } else if (!isSection(heading) || sections.has(heading)) {
      const problem = isSection(heading) ? 'stands twice' : 'is no section';
      fault(index + 1, `"${heading}" ${problem}`, `allowed, once each: ${SECTIONS.join(', ')}`);
      open = null;
    } else {
      open = heading;
      sections.set(heading, '\n'.repeat(index + 1));
    }
  }
  for (const name of SECTIONS)
    if (!sections.has(name))
      fault(1, `the section "${name}" is missing`, `allowed: a line "== ${name}", and below it its text`);
  return { sections, faults };
}
