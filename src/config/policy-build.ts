/** `policy.yaml`, passed by all checks → the policy, with what it left out. */
import { parseDuration, parseLimit, parseStepAt, printStepAt } from '../sla/limit.js';
import { AROUND_THE_CLOCK, type Condition, type Policy, type Step, type Target } from '../sla/policy.js';
import { CHANNELS, type PolicyFile, type StepFile, type TargetFile } from './policy-file.js';
import { listOf, localise } from './schema-parts.js';

export function buildPolicy(file: PolicyFile, calendars: Policy['calendars']): Policy {
  return {
    timeZone: file.timeZone,
    categories: mapValues(file.categories, (category, key) => ({ name: localise(category?.name, key) })),
    channels: file.channels ?? CHANNELS,
    closingNeeds: file.closing?.needs ?? ['handled', 'recorded', 'followed-up'],
    targets: Object.entries(file.targets).map(([key, target]) => buildTarget(key, target)),
    calendars,
  };
}

export function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

function buildTarget(key: string, file: TargetFile): Target {
  const { within } = file;
  return {
    key,
    clause: file.clause,
    name: localise(file.name, key),
    when: file.when === undefined ? [{ kind: ['complaint'] }] : listOf(file.when).map(buildCondition),
    from: listOf(file.from),
    until: listOf(file.until),
    within:
      typeof within === 'string'
        ? { all: parseLimit(within) }
        : { byCategory: mapValues(within, (limit) => parseLimit(limit)) },
    calendar: file.calendar ?? AROUND_THE_CLOCK,
    steps: (file.steps ?? []).map(buildStep),
  };
}

type ConditionFile = Exclude<TargetFile['when'], undefined | readonly unknown[]>;

function buildCondition({ kind, category, channel, ...flags }: ConditionFile): Condition {
  const given = Object.entries(flags).filter(([, flag]) => flag !== undefined);
  return {
    kind: kind === undefined ? ['complaint'] : listOf(kind),
    ...(category === undefined ? {} : { category: listOf(category) }),
    ...(channel === undefined ? {} : { channel: listOf(channel) }),
    ...Object.fromEntries(given),
  };
}

function buildStep({ at, tell, repeat, unless, urgent }: StepFile): Step {
  const instant = parseStepAt(at);
  return {
    key: printStepAt(instant),
    at: instant,
    tell: [...new Set(listOf(tell))],
    ...(repeat === undefined ? {} : { repeat: { every: parseDuration(repeat.every), times: repeat.times } }),
    ...(unless === undefined ? {} : { unless }),
    urgent: urgent ?? false,
  };
}
