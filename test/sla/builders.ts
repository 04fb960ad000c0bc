/** Small policies, complaints and records, so that a test reads like a sentence of the procedure. */
import { DateTime } from 'luxon';
import type { CalendarRules } from '../../src/sla/calendar-rules.js';
import type { Complaint, ComplaintFacts, Entry, EntryType, Milestone } from '../../src/sla/complaint.js';
import type { FiredStep } from '../../src/sla/escalate.js';
import type { Instant } from '../../src/sla/instant.js';
import { parseDuration, parseLimit, parseStepAt, printStepAt } from '../../src/sla/limit.js';
import type { Organisation, Person } from '../../src/sla/organisation.js';
import { type PlannedDeadline, plan } from '../../src/sla/plan.js';
import type { Condition, Policy, Role, Step, Target } from '../../src/sla/policy.js';
import { type LivePlanned, replanAll, type Transition } from '../../src/sla/transition.js';

export const ZONE = 'Asia/Shanghai';

/** `2026-11-23 09:00`, `2026-11-23 09:00:00.001` on the wall of that zone. 2026-11-23 is a Monday. */
export const at = (text: string, zone = ZONE): Instant => DateTime.fromSQL(text, { zone }).toMillis();

/** A clock time on Monday, 2026-11-23, or with a day of that month before it: `24 09:00`. */
export const on = (text: string): Instant =>
  at(text.includes(' ') ? `2026-11-${text}` : `2026-11-23 ${text}`);

export const wall = (instant: Instant, zone = ZONE): string =>
  DateTime.fromMillis(instant, { zone })
    .toFormat('yyyy-MM-dd HH:mm:ss.SSS')
    .replace(/\.000$/, '')
    .replace(/:00$/, '');

const name = (text: string) => ({ 'zh-CN': text, en: text });

export const step = (when: string, tell: Role | readonly Role[], more: StepOptions = {}): Step => {
  const parsed = parseStepAt(when);
  const { repeat, ...rest } = more;
  return {
    key: printStepAt(parsed),
    at: parsed,
    tell: [tell].flat() as Role[],
    urgent: false,
    ...rest,
    ...(repeat ? { repeat: { every: parseDuration(repeat.every), times: repeat.times } } : {}),
  };
};

interface StepOptions {
  readonly urgent?: boolean;
  readonly unless?: Milestone;
  readonly repeat?: { readonly every: string; readonly times: number };
}

export interface TargetOptions {
  readonly when?: Partial<Condition> | readonly Partial<Condition>[];
  readonly from?: Milestone | readonly Milestone[];
  readonly until?: Milestone | readonly Milestone[];
  readonly within?: string | Readonly<Record<string, string>>;
  readonly calendar?: string;
  readonly steps?: readonly Step[];
}

/** Left out: from the slip's issue until handled, within four hours, the supervisor at due. */
export const target = (key: string, options: TargetOptions = {}): Target => {
  const { within = '4h' } = options;
  return {
    key,
    clause: '4.2.3',
    name: name(key),
    when: [options.when ?? {}].flat().map((one) => ({ kind: ['complaint'], ...one })),
    from: [options.from ?? 'slip-issued'].flat() as Milestone[],
    until: [options.until ?? 'handled'].flat() as Milestone[],
    within:
      typeof within === 'string'
        ? { all: parseLimit(within) }
        : { byCategory: Object.fromEntries(Object.entries(within).map(([k, v]) => [k, parseLimit(v)])) },
    calendar: options.calendar ?? 'around-the-clock',
    steps: options.steps ?? [step('due', 'supervisor')],
  };
};

export const policy = (targets: readonly Target[], more: Partial<Policy> = {}): Policy => ({
  timeZone: ZONE,
  categories: {
    service: { name: name('Class 1') },
    'building-quality': { name: name('Class 2') },
    'outside-boundary': { name: name('Class 3') },
  },
  channels: ['in-person', 'phone', 'government'],
  closingNeeds: ['handled'],
  targets,
  calendars: { office: OFFICE },
  ...more,
});

const MORNING = { from: 8 * 60 + 30, to: 12 * 60 };
const AFTERNOON = { from: 13 * 60 + 30, to: 18 * 60 };

/** Monday to Friday 08:30–12:00 and 13:30–18:00 (8 h), Saturday 09:00–12:00; 2026-11-26, a Thursday, is off. */
export const OFFICE: CalendarRules = {
  name: name('Office'),
  week: [...Array.from({ length: 5 }, () => [MORNING, AFTERNOON]), [{ from: 540, to: 720 }], []],
  days: { '2026-11-26': [] },
  officialUntil: null,
};

export const FACTS: ComplaintFacts = {
  kind: 'complaint',
  category: 'service',
  channel: 'phone',
  site: 'riverside',
  department: 'engineering',
  receivedBy: 'liu-yang',
  responsible: null,
  settledOnTheSpot: false,
  difficult: false,
  wideImpact: false,
};

type EntryOptions = Partial<Omit<Entry, 'seq' | 'type' | 'at' | 'recordedAt'>> & {
  readonly recorded?: string;
};
export type Line = readonly [type: EntryType, at: string, more?: EntryOptions];

/** Entries in the order of recording; `at` and `recorded` as `on` reads them. Recorded when they happened, unless said. */
export const entries = (...lines: readonly Line[]): Entry[] =>
  lines.map(([type, when, { recorded, ...more } = {}], index) => ({
    seq: index + 1,
    type,
    at: on(when),
    by: 'liu-yang',
    note: null,
    recordedAt: on(recorded ?? when),
    category: null,
    responsible: null,
    corrects: null,
    voids: false,
    ...more,
  }));

export const complaint = (lines: readonly Line[], facts: Partial<ComplaintFacts> = {}): Complaint => ({
  facts: { ...FACTS, ...facts },
  entries: entries(...lines),
});

export const planned = (of: Complaint, by: Policy, key: string, cycle = 1): PlannedDeadline => {
  const found = plan(of, by).find((deadline) => deadline.target === key && deadline.cycle === cycle);
  if (found === undefined) throw new Error(`no deadline ${key}/${cycle}`);
  return found;
};

export const intake = (of: Complaint, by: Policy, now: Instant): LivePlanned[] =>
  replanAll([], plan(of, by), now, 'intake').map(({ next }) => next);

export const withFired = (
  live: LivePlanned,
  ...fired: readonly (readonly [string, number?])[]
): LivePlanned => ({
  ...live,
  fired: [
    ...live.fired,
    ...fired.map(([key, repeat = 0]): FiredStep => ({ round: live.round, key, repeat })),
  ],
});

/** Plans the complaint again at `now`: the one deadline's transition. */
export const again = (live: LivePlanned, of: Complaint, by: Policy, now: Instant): Transition => {
  const [transition] = replanAll([live], plan(of, by), now, 'wang-fang');
  if (transition === undefined) throw new Error('replanAll forgot a deadline');
  return transition;
};

export const person = (key: string, more: Partial<Person> = {}): Person => ({
  key,
  name: key,
  email: `${key}@example.com`,
  language: 'zh-CN',
  absences: [],
  ...more,
});

const NOBODY = { company: [], departments: {}, sites: {}, siteDepartments: {} };

/** Everybody of `roles` is a person; a role is held for the whole company. */
export const organisation = (
  roles: Partial<Record<Role, readonly string[]>>,
  people: readonly Person[] = [],
): Organisation => ({
  people: Object.fromEntries(
    [
      ...Object.values(roles)
        .flat()
        .map((key) => person(key)),
      ...people,
    ].map((one) => [one.key, one]),
  ),
  sites: { riverside: { name: name('Riverside') } },
  departments: { engineering: { name: name('Engineering') }, security: { name: name('Security') } },
  roles: Object.fromEntries(Object.entries(roles).map(([role, company]) => [role, { ...NOBODY, company }])),
});
