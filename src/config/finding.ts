/** One thing wrong at a path of a file, before it is known on which line that path stands. */
export type Path = readonly (string | number)[];

/** What is wrong, and what would be right. */
export interface Problem {
  readonly problem: string;
  readonly allowed: string;
}

export interface Finding extends Problem {
  readonly path: Path;
  /** The key at the end of the path is what is wrong, not its value. */
  readonly atKey?: boolean;
  /** A place in the text, where it is known better than by the path. */
  readonly offset?: number;
  /** The key that was meant by the mistyped one at the end of the path. */
  readonly meant?: string;
  /** What stands at the path can be judged all the same. */
  readonly apart?: boolean;
  /** Worth a word, but the configuration takes effect. */
  readonly warning?: boolean;
}

/** `targets.handle.steps[2].tell`. */
export function printPath(path: Path): string {
  if (path.length === 0) return '(file)';
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping (key: value)';
  if (typeof value !== 'string') return String(value);
  return value.length > 60 ? `"${value.slice(0, 57)}…"` : `"${value}"`;
}

export const isUnder = (path: Path, parent: Path): boolean =>
  parent.length <= path.length && parent.every((part, index) => part === path[index]);

export const samePath = (one: Path, other: Path): boolean =>
  one.length === other.length && isUnder(one, other);
