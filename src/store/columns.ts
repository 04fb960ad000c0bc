/** A column of a multi-row statement as one parameter, for `unnest`: PostgreSQL reads it faster than rows in JSON. */

type Plain = string | number | boolean | null;

/** Of what needs no quotes: ids, numbers, and names of the code's own, such as kinds. */
export const plainColumn = <Row>(rows: readonly Row[], of: (row: Row) => Plain): string =>
  `{${rows.map((row) => of(row) ?? 'NULL').join()}}`;

/** Of lists of such names, such as roles: for a column of `text[]`, unnested as text, and cast. */
export const listColumn = <Row>(rows: readonly Row[], of: (row: Row) => readonly string[]): string =>
  `{${rows.map((row) => `"{${of(row).join()}}"`).join()}}`;
