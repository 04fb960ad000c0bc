/** Rows as a CSV file that a spreadsheet opens as it is: UTF-8 with a byte order mark, and nothing that it would run. */

const BOM = '\ufeff';
/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** RFC 4180: CRLF between rows, every cell quoted; a cell that would begin a formula is preceded by an apostrophe. */
export const csv = (rows: readonly (readonly string[])[]): string =>
  BOM + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
