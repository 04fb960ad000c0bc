/** A mail as a list of blocks: the text part and the HTML part are both made from it, so they cannot disagree. */

export interface Line {
  /** Bold before the text: 请您. */
  readonly lead?: string;
  readonly text: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'lines'; readonly lines: readonly Line[]; readonly weight: 'normal' | 'ask' | 'muted' }
  | { readonly kind: 'facts'; readonly rows: readonly Fact[] }
  | { readonly kind: 'quote'; readonly caption: string; readonly text: string }
  | { readonly kind: 'timeline'; readonly caption: string; readonly rows: readonly Fact[] }
  | Grid;

/** A table with a heading for each column; lines within a cell are parted by `\n`. */
export interface Grid {
  readonly kind: 'grid';
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What has to be said about the whole. */
export interface Page {
  readonly language: string;
  readonly title: string;
  readonly preheader: string;
  readonly colour: 'red' | 'blue' | 'green';
  readonly colon: string;
  readonly blocks: readonly Block[];
}
