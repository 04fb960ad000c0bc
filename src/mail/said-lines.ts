/** The lines of a text that a template made. */
import type { Line } from './blocks.js';

const LEAD = /^\*\*([^*]+)\*\*\s*[:：]\s*(.*)$/;

/** A line of the text is a line of the mail, empty ones left out; `**…**：` at its beginning is its bold lead. */
export function linesOf(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Line => {
      const [, lead, rest] = LEAD.exec(line.trim()) ?? [];
      return lead === undefined || rest === undefined ? { text: line.trim() } : { lead, text: rest };
    });
}
