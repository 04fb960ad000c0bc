/** Liquid, as admins may use it: no files, no loops without end, nothing that is not named, no value that becomes structure. */
import { Liquid, LiquidError, type Template as Parsed } from 'liquidjs';
import type { Fault } from './configuration.js';
import { allowedList, didYouMean } from './suggest.js';
import { choiceFaults } from './template-choices.js';
import type { TemplateVariables } from './template-sample.js';

/** A value stays within its line, and cannot make anything bold. HTML is escaped by the layout, for every text. */
function asText(value: unknown): string {
  if (typeof value === 'object' && value !== null) throw new Error('this variable is no text, it has parts');
  return String(value ?? '')
    .replace(/\s+/g, ' ')
    .replace(/\*{2,}/g, '*');
}

const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  outputEscape: asText,
  // Not one file: `include`, `render` and `layout` find nothing.
  templates: {},
  parseLimit: 100_000,
  // Milliseconds by the clock on the wall: a machine that is busy, or was asleep, must not turn good words into faults.
  renderLimit: 5_000,
  memoryLimit: 1_000_000,
});

export interface CompiledText {
  readonly parsed: readonly Parsed[];
}

export const renderText = ({ parsed }: CompiledText, variables: object): string =>
  String(engine.renderSync([...parsed], variables)).trim();

/** The place of a fault in `text`, whose lines are the file's. */
export function faultOf(file: string, path: string, error: unknown): Fault {
  const [line, column] = LiquidError.is(error) ? placeOf(error) : [1, 1];
  const message = error instanceof Error ? error.message : String(error);
  const problem = message.replace(/, (?:file:[^,]*, )?line:\d+, col:\d+/g, '').replace(/\s+/g, ' ');
  return {
    file,
    line,
    column,
    path,
    problem,
    allowed: 'allowed: Liquid, with the variables of docs/mails.md',
  };
}

function placeOf({ token }: LiquidError): [number, number] {
  const [line = 1, column = 1] = token.getPosition();
  return [line, column];
}

/** Parses a section; a variable that `sample`, a mail that has everything, has not is a fault, wherever it stands. */
export function compileText(
  file: string,
  path: string,
  text: string,
  sample: TemplateVariables,
): CompiledText | readonly Fault[] {
  try {
    const parsed = engine.parse(text);
    const { globals, locals } = engine.analyzeSync(parsed, { partials: false });
    const faults: Fault[] = Object.values(globals)
      .flat()
      .flatMap((variable) => {
        const names = variable.toArray().filter((part) => typeof part === 'string');
        if (isKnown(names, sample)) return [];
        const { row, col } = variable.location;
        return [{ file, line: row, column: col, path, ...unknown(names, sample) }];
      });
    faults.push(...choiceFaults(parsed, Object.keys(locals)).map((fault) => ({ file, path, ...fault })));
    return faults.length > 0 ? faults : { parsed };
  } catch (error) {
    return [faultOf(file, path, error)];
  }
}

/** What Liquid itself knows of a list and of a text. */
const BUILT_IN = new Set(['size', 'first', 'last']);

function isKnown(names: readonly string[], sample: TemplateVariables): boolean {
  let value: unknown = sample;
  for (const name of names) {
    if (Array.isArray(value) || typeof value !== 'object' || value === null) return BUILT_IN.has(name);
    if (!Object.hasOwn(value, name)) return false;
    value = (value as Record<string, unknown>)[name];
  }
  return true;
}

function unknown(names: readonly string[], sample: TemplateVariables): Pick<Fault, 'problem' | 'allowed'> {
  const problem = `no such mail has a variable "${names.join('.')}"`;
  const [first = '', ...rest] = names;
  const whole = Object.entries(sample).find(([name]) => name === first)?.[1];
  if (rest.length > 0 && typeof whole === 'object' && whole !== null && !Array.isArray(whole))
    return {
      problem,
      allowed: `allowed: ${Object.keys(whole)
        .map((part) => `${first}.${part}`)
        .join(', ')}`,
    };
  const known = Object.keys(sample);
  return { problem: problem + didYouMean(first, known), allowed: allowedList(known) };
}
