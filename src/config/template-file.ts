/** One Liquid file of the wording folder: sections that begin with `== NAME`, after lines that begin with `#`. */
import type { Fault } from './configuration.js';
import type { Section } from './template-kinds.js';

export interface TemplateFile {
  /** Each with as many empty lines before it as stand before it in the file, so that its lines are the file's. */
  readonly sections: ReadonlyMap<Section, string>;
  readonly faults: readonly Fault[];
}

/** `expected`: each must be there, once, and no other. */
export function readTemplateFile(file: string, text: string, expected: readonly Section[]): TemplateFile {
  const isSection = (name: string): name is Section => (expected as readonly string[]).includes(name);
  const sections = new Map<Section, string>();
  const faults: Fault[] = [];
  const fault = (line: number, problem: string, allowed: string) =>
    faults.push({ file, line, column: 1, path: '(file)', problem, allowed });
  let open: Section | null = null;
  let begun = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const heading = /^==\s*(\S+)\s*$/.exec(line)?.[1];
    if (heading !== undefined) begun = true;
    if (heading === undefined) {
      if (open !== null) sections.set(open, `${sections.get(open) ?? ''}${line}\n`);
      else if (!begun && line.trim() !== '' && !line.startsWith('#'))
        fault(index + 1, 'text before the first section', 'allowed: lines that begin with #');
    } else if (!isSection(heading) || sections.has(heading)) {
      const problem = isSection(heading) ? 'stands twice' : 'is no section';
      fault(index + 1, `"${heading}" ${problem}`, `allowed, once each: ${expected.join(', ')}`);
      open = null;
    } else {
      open = heading;
      sections.set(heading, '\n'.repeat(index + 1));
    }
  }
  for (const name of expected)
    if (!sections.has(name))
      fault(1, `the section "${name}" is missing`, `allowed: a line "== ${name}", and below it its text`);
  return { sections, faults };
}
