/** The year file that people download: `{ year, days: [{ name, date, isOffDay }] }`, checked strictly. */
import { z } from 'zod';

export interface YearDay {
  readonly name: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly isOffDay: boolean;
}

export interface CalendarYear {
  readonly year: number;
  readonly days: readonly YearDay[];
}

export type ReadYear = { ok: true; year: CalendarYear } | { ok: false; faults: string[] };

const LARGEST = 256 * 1024;

const schema = z.strictObject({
  // What the published files say about themselves.
  $schema: z.string().optional(),
  $id: z.string().optional(),
  papers: z.array(z.string()).optional(),
  year: z.int().min(2000).max(2099),
  days: z
    .array(z.strictObject({ name: z.string().min(1).max(60), date: z.string(), isOffDay: z.boolean() }))
    .min(1)
    .max(120),
});

const ALLOWED: Readonly<Record<string, string>> = {
  year: 'a year such as 2027',
  days: 'a list of 1 to 120 days such as { "name": "春节", "date": "2027-02-06", "isOffDay": true }',
  name: 'a text of 1 to 60 characters',
  date: 'a date such as 2027-02-06',
  isOffDay: 'true or false',
};

/** Every fault as `days[3].date: what is wrong; what is allowed`. */
export function readCalendarYear(text: string): ReadYear {
  if (text.length > LARGEST)
    return refuse(`(file): the file is too large; allowed: at most ${LARGEST / 1024} KiB`);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(`(file): this is not JSON (${reason}); allowed: { "year": 2027, "days": [ … ] }`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) return refuse(...parsed.error.issues.flatMap((issue) => wordsOf(issue)));
  const { year, days } = parsed.data;
  const faults = [...lookAtDays(year, days)];
  return faults.length > 0 ? refuse(...faults) : { ok: true, year: { year, days } };
}

const refuse = (...faults: string[]): ReadYear => ({ ok: false, faults });

function wordsOf(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map((part, index) =>
    typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${String(part)}`,
  );
  const place = path.join('') || '(file)';
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(
      (key) =>
        `${place}: unknown key "${key}"; allowed: ${issue.path.length === 0 ? 'year, days' : 'name, date, isOffDay'}`,
    );
  const key = String(issue.path.findLast((part) => typeof part === 'string') ?? '');
  const allowed = ALLOWED[key] ?? 'a mapping such as { "year": 2027, "days": [ … ] }';
  return [`${place}: missing, or not what is expected here; allowed: ${allowed}`];
}

/** A year's notice reaches into the December before it, and no further. */
function* lookAtDays(year: number, days: readonly YearDay[]): Generator<string> {
  const seen = new Map<string, number>();
  for (const [index, { date }] of days.entries()) {
    const place = `days[${index}].date`;
    if (!isDate(date))
      yield `${place}: "${date.slice(0, 40)}" is not a date of the calendar; allowed: ${ALLOWED.date}`;
    else if (!date.startsWith(`${year}-`) && !date.startsWith(`${year - 1}-12-`))
      yield `${place}: ${date} does not belong to ${year}; allowed: dates of ${year}, or of the December before`;
    const earlier = seen.get(date);
    if (earlier !== undefined) yield `${place}: ${date} is days[${earlier}] already; allowed: each date once`;
    seen.set(date, earlier ?? index);
  }
}

function isDate(text: string): boolean {
  const instant = new Date(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(instant.getTime()) &&
    instant.toISOString().startsWith(text)
  );
}
