/** A played scenario as other programs read it. */
import type { Configuration } from '../config/configuration.js';
import type { Entry } from '../sla/complaint.js';
import { type Instant, toIso } from '../sla/instant.js';
import type { PlayedScenario } from '../work/simulate-scenario.js';

export function simulationJson(
  { scenario, rows, deadlines }: PlayedScenario,
  { policyVersion }: Configuration,
) {
  const { facts, entries } = scenario.complaint;
  return {
    policyVersion,
    complaint: { ...pick(facts), receivedAt: toIso(scenario.from) },
    entries: entries.map(entryJson),
    timeline: rows.map((row) => withIso('entry' in row ? { ...row, entry: entryJson(row.entry) } : row)),
    deadlines: deadlines.map(({ target, cycle, round, startedAt, dueAt, outcome }) => ({
      target,
      cycle,
      round,
      startedAt: toIso(startedAt),
      dueAt: toIso(dueAt),
      state: outcome.state,
      at: outcome.state === 'open' ? null : toIso(outcome.at),
    })),
  };
}

const pick = ({
  kind,
  category,
  channel,
  site,
  department,
  receivedBy,
  responsible,
  settledOnTheSpot,
  difficult,
  wideImpact,
}: PlayedScenario['scenario']['complaint']['facts']) => ({
  kind,
  category,
  channel,
  site,
  department,
  receivedBy,
  responsible,
  settledOnTheSpot,
  difficult,
  wideImpact,
});

const entryJson = ({
  seq,
  type,
  at,
  by,
  note,
  recordedAt,
  category,
  responsible,
  corrects,
  voids,
}: Entry) => ({
  seq,
  type,
  at: iso(at),
  by,
  note,
  recordedAt: iso(recordedAt),
  ...(category === null ? {} : { category }),
  ...(responsible === null ? {} : { responsible }),
  ...(corrects === null ? {} : { corrects, voids }),
});

const iso = (at: Instant | string): string => (typeof at === 'number' ? toIso(at) : at);

const INSTANTS: ReadonlySet<string> = new Set(['at', 'startedAt', 'dueAt', 'plannedAt']);

/** Every instant of a row, however deep, in ISO 8601. */
function withIso(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIso);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      typeof part === 'number' && INSTANTS.has(name) ? toIso(part) : withIso(part),
    ]),
  );
}
