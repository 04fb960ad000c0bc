/** What the worker tells Prometheus of the work: counts and ages, without a label from anybody's data. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ProcessMetrics } from './metrics.js';

/** Read at each scrape; what cannot be known, as while the database is away, is not a number. */
export interface Measures {
  /** 1 while the database answers. */
  readonly databaseUp: number;
  readonly open: number;
  readonly breached: number;
  readonly overdue: number;
  readonly oldestOverdueSeconds: number;
  readonly setAside: number;
  readonly noticesWaiting: number;
  readonly oldestNoticeSeconds: number;
  /** People whose mail failed, and nobody was told instead. */
  readonly noticesUntold: number;
  readonly mailsUnsent: number;
  readonly oldestMailSeconds: number;
  /** 1 while the mail server is down. */
  readonly relayDown: number;
  readonly sweepAgeSeconds: number;
  readonly clockSkewSeconds: number;
  /** Findings of the last audit. */
  readonly auditFindings: number;
}

export interface DubanMetrics {
  readonly contentType: string;
  /** Measures, and says it with everything else. */
  text(): Promise<string>;
  policyInForce(version: string, faults: number): void;
  /** A step fired so many seconds (machine time) after its instant. */
  fired(latenessSeconds: number): void;
  mail(outcome: 'sent' | 'deferred' | 'failed'): void;
  /** Steps that the sweep fired although an alarm should have. */
  sweepFired(steps: number): void;
  refused(): void;
  /** The dead man's signal was given, or could not be. */
  heartbeat(outcome: 'ok' | 'failed'): void;
}

const GAUGES: Readonly<Record<keyof Measures, [name: string, help: string]>> = {
  databaseUp: [
    'database_up',
    '1 while the database answers; what it alone knows is not a number while it does not',
  ],
  open: ['deadlines_open', 'Open deadlines; beyond 100,000 what PostgreSQL estimates'],
  breached: ['deadlines_breached', 'Open deadlines whose due has passed'],
  overdue: ['deadlines_overdue', 'Deadlines with a step that should have fired by now'],
  oldestOverdueSeconds: ['deadlines_oldest_overdue_seconds', 'How late the latest such step is'],
  setAside: ['complaints_set_aside', 'Complaints that cannot be worked on'],
  noticesWaiting: ['notices_waiting', 'Notices that no mail carries yet although their time has come'],
  oldestNoticeSeconds: ['notices_oldest_waiting_seconds', 'How long the oldest of them waits'],
  noticesUntold: ['notices_untold', 'Notices that were not delivered, and nobody could be told instead'],
  mailsUnsent: ['mails_unsent', 'Mails whose next attempt is due'],
  oldestMailSeconds: ['mails_oldest_unsent_seconds', 'How long the oldest of them waits'],
  relayDown: ['relay_down', '1 while the mail server is down and left alone but for probes'],
  sweepAgeSeconds: ['sweep_age_seconds', 'Since the last sweep that ended well'],
  clockSkewSeconds: ['clock_skew_seconds', "This machine's clock less the database's"],
  auditFindings: ['audit_findings', 'What the last audit found wrong'],
};

const LATENESS_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 15, 45, 120, 600, 3600];

export function dubanMetrics(
  { registry, contentType }: ProcessMetrics,
  measure: () => Promise<Partial<Measures>>,
): DubanMetrics {
  const registers = [registry];
  const gauges = gaugesIn(registry);
  const info = { name: 'duban_policy_info', help: 'The policy in force', labelNames: ['version'], registers };
  const policy = new Gauge(info);
  const faults = new Gauge({
    name: 'duban_config_faults',
    help: 'Faults that keep the folder from taking effect',
    registers,
  });
  const lateness = new Histogram({
    name: 'duban_step_lateness_seconds',
    help: 'How long after its instant a step fired, in machine time',
    buckets: LATENESS_BUCKETS,
    registers,
  });
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `duban_${name}_total`, help, labelNames, registers });
  const mails = counter('mails', 'Attempts by outcome', ['outcome']);
  const swept = counter('sweep_fired', 'Steps that the sweep found although an alarm should have');
  const refused = counter('messages_refused', 'Messages of the inbox that were refused');
  const heartbeats = counter('heartbeat_pings', "Pings of the dead man's signal by outcome", ['outcome']);
  return {
    contentType,
    async text() {
      const measures = await measure();
      for (const [key, gauge] of gauges) gauge.set(measures[key] ?? Number.NaN);
      return registry.metrics();
    },
    policyInForce(version, faultCount) {
      policy.reset();
      policy.set({ version }, 1);
      faults.set(faultCount);
    },
    fired: (latenessSeconds) => lateness.observe(latenessSeconds),
    mail: (outcome) => mails.inc({ outcome }),
    sweepFired: (steps) => swept.inc(steps),
    refused: () => refused.inc(),
    heartbeat: (outcome) => heartbeats.inc({ outcome }),
  };
}

function gaugesIn(registry: Registry): Map<keyof Measures, Gauge> {
  const keys = Object.keys(GAUGES) as (keyof Measures)[];
  return new Map(
    keys.map((key) => {
      const [name, help] = GAUGES[key];
      return [key, new Gauge({ name: `duban_${name}`, help, registers: [registry] })];
    }),
  );
}
