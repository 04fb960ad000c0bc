/** Printing: JSON for programs, tables and local time for people. */
import Table from 'cli-table3';
import { DateTime } from 'luxon';
import pc from 'picocolors';
import type { Instant } from '../sla/instant.js';

export const printLine = (line: string): void => void process.stdout.write(`${line}\n`);

export const printJson = (value: unknown): void => printLine(JSON.stringify(value));

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const table = new Table({
    head: head.map((title) => pc.bold(title)),
    style: { head: [], border: [], compact: true },
    chars: PLAIN,
  });
  table.push(...rows.map((row) => [...row]));
  printLine(table.toString());
}

/** Columns apart by spaces: what is copied from a terminal stays text. */
const PLAIN = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
};

/** `2026-11-23 13:30` in the policy's zone, with seconds where they are not zero. */
export function localTime(at: Instant | null, timeZone: string): string {
  if (at === null) return '';
  const time = DateTime.fromMillis(at, { zone: timeZone });
  return time.toFormat(time.second === 0 ? 'yyyy-MM-dd HH:mm' : 'yyyy-MM-dd HH:mm:ss');
}

/** What a terminal must not interpret, taken out of somebody's words. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ');
