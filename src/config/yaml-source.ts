/** A YAML text → plain data that knows where each of its parts stands. */
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { Fault } from './configuration.js';
import { type Finding, type Path, printPath } from './finding.js';
import type { TextFinding } from './read-text.js';
import { guardDepth } from './yaml-guard.js';
import { yamlFindings } from './yaml-problem.js';
import { type Place, readNode, type Walk } from './yaml-walk.js';

export interface Source {
  readonly file: string;
  /** Undefined where the text is not YAML at all. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
  readonly locate: (finding: Finding) => Fault;
}

export function readYaml(file: string, text: string): Source {
  const lines = new LineCounter();
  const places = new Map<string, Place>();
  const locate = locator(file, lines, places);
  const tooDeep = [...guardDepth(text)];
  if (tooDeep.length > 0) {
    countLines(text, lines);
    return { file, value: undefined, findings: tooDeep, locate };
  }
  // `yaml-walk.ts` finds a key that stands twice, since it knows its path.
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false } as const;
  const document = parseDocument(text, options);
  const findings = [
    ...yamlFindings([...document.errors, ...document.warnings], text),
    ...aboutWhole(document),
  ];
  if (findings.length > 0) return { file, value: undefined, findings, locate };
  const walk: Walk = { document, text, places, findings, aliases: 0 };
  return { file, value: readNode(document.contents, [], walk), findings, locate };
}

function* aboutWhole({ directives, contents }: Document.Parsed): Generator<Finding> {
  const { version } = directives.yaml;
  if (version !== '1.2')
    yield { path: [], problem: `the file says YAML ${version}`, allowed: 'allowed: YAML 1.2' };
  if (contents === null)
    yield {
      path: [],
      problem: 'the file is empty (文件是空的)',
      allowed: 'allowed: at least one "key: value"',
    };
}

/** A file without text to point into: it cannot be read, or is not there. */
export function unreadable(file: string, finding?: TextFinding): Source {
  const { line = 1, column = 1 } = finding ?? {};
  const locate = ({ path, problem, allowed }: Finding): Fault => {
    return { file, line, column, path: printPath(path), problem, allowed };
  };
  return { file, value: undefined, findings: finding === undefined ? [] : [finding], locate };
}

function countLines(text: string, lines: LineCounter): void {
  lines.addNewLine(0);
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1))
    lines.addNewLine(index + 1);
}

function locator(file: string, lines: LineCounter, places: ReadonlyMap<string, Place>) {
  return (finding: Finding): Fault => {
    const { line, col } = lines.linePos(finding.offset ?? offsetOf(finding, places));
    const { problem, allowed } = finding;
    const at = { file, line: Math.max(1, line), column: Math.max(1, col) };
    return { ...at, path: printPath(finding.path), problem, allowed };
  };
}

/** The path's own place, or that of the nearest parent that is there. */
function offsetOf({ path, atKey }: Finding, places: ReadonlyMap<string, Place>): number {
  for (let length = path.length; length >= 0; length--) {
    const part: Path = path.slice(0, length);
    const place = places.get(JSON.stringify(part));
    if (place === undefined) continue;
    // What is missing is missing under a key, so the key is shown.
    return atKey || length < path.length ? (place.key ?? place.value) : place.value;
  }
  return 0;
}
