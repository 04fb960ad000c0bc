/** New items of lists in a YAML text, put in without touching a byte of what stands there. */
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

export interface Item {
  readonly yaml: string;
  /** Behind the item, where it has a line of its own. */
  readonly comment: string;
}

export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

/** Adds items to lists of the mapping at `path`; undefined where no mapping is written out there. */
export function insertions(
  document: Document.Parsed,
  text: string,
  path: readonly string[],
  lists: Readonly<Record<string, readonly Item[]>>,
): Insertion[] | undefined {
  const map: unknown = document.getIn(path);
  if (!isMap(map) || map.items.length === 0) return undefined;
  return Object.entries(lists)
    .filter(([, items]) => items.length > 0)
    .map(([key, items]) => {
      const list = map.get(key, true);
      return isSeq(list) ? intoList(list, text, items) : intoMap(map, text, key, items);
    });
}

/** From the back, so that no insertion moves the place of another; at one place in the order given. */
export function spliced(text: string, pieces: readonly Insertion[]): string {
  const ordered = pieces.map((piece, index) => ({ ...piece, index }));
  ordered.sort((one, other) => other.offset - one.offset || other.index - one.index);
  return ordered.reduce(
    (all, piece) => all.slice(0, piece.offset) + piece.text + all.slice(piece.offset),
    text,
  );
}

const flowText = (items: readonly Item[]) => items.map(({ yaml }) => yaml).join(', ');

function intoList(list: YAMLSeq, text: string, items: readonly Item[]): Insertion {
  const last = list.items.at(-1) as Node | undefined;
  if (last === undefined) return { offset: (list.range?.[0] ?? 0) + 1, text: flowText(items) };
  if (list.flow) return { offset: endOf(last), text: `, ${flowText(items)}` };
  return afterLine(text, endOf(last), items.map(lineOf(indentAt(text, startOf(list.items[0])))));
}

function intoMap(map: YAMLMap, text: string, key: string, items: readonly Item[]): Insertion {
  const last = map.items.at(-1);
  const end = endOf((last?.value ?? last?.key) as Node);
  if (map.flow) return { offset: end, text: `, ${key}: [${flowText(items)}]` };
  const indent = indentAt(text, startOf(map.items[0]?.key));
  const named = items.every(({ comment }) => comment === '');
  const lines = named
    ? [`${indent}${key}: [${flowText(items)}]`]
    : [`${indent}${key}:`, ...items.map(lineOf(`${indent}  `))];
  return afterLine(text, end, lines);
}

const lineOf =
  (indent: string) =>
  ({ yaml, comment }: Item): string =>
    `${indent}- ${yaml}${comment === '' ? '' : ` # ${comment.replaceAll(/\p{Cc}/gu, ' ')}`}`;

function afterLine(text: string, offset: number, lines: readonly string[]): Insertion {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const end = text.indexOf('\n', offset);
  if (end < 0) return { offset: text.length, text: lines.map((line) => eol + line).join('') + eol };
  return { offset: end + 1, text: lines.map((line) => line + eol).join('') };
}

const startOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;

/** The end of what is written, without the comments and empty lines that a block carries behind it. */
function endOf(node: Node): number {
  if (isCollection(node) && !node.flow) {
    const last: unknown = node.items.at(-1);
    if (isMap(node)) {
      const pair = node.items.at(-1);
      return endOf((hasText(pair?.value) ? pair?.value : pair?.key) as Node);
    }
    return endOf(last as Node);
  }
  return node.range?.[1] ?? 0;
}

const hasText = (node: unknown): boolean => node !== null && !(isScalar(node) && node.value === null);

function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^\ufeff?([ ]*)/.exec(line)?.[1] ?? '';
}
