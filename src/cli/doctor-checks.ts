/** The doctor's checks: each a finding with what to do about it. */
import { statfs } from 'node:fs/promises';
import type { Configuration } from '../config/configuration.js';
import type { Environment } from '../config/environment.js';
import { findSenderRecords, verifySmtp } from '../mail/verify.js';
import { inspectRedis } from '../queue/inspect.js';
import { measureSkewMs } from '../runtime.js';
import type { Instant } from '../sla/instant.js';
import { ROLES } from '../sla/policy.js';
import { dateIn, recipients } from '../sla/recipients.js';
import { inspectPostgres } from '../store/inspect.js';
import type { Db } from '../store/open.js';
import { audit } from '../work/audit.js';
import { policyShelf } from '../work/context.js';
import { coverageLines, readCoverage } from '../work/coverage.js';

export interface Check {
  readonly name: string;
  readonly verdict: 'ok' | 'warning' | 'fault';
  readonly detail: string;
  /** What to do; empty where nothing is to be done. */
  readonly advice: string;
}

const ok = (name: string, detail: string): Check => ({ name, verdict: 'ok', detail, advice: '' });
const warning = (name: string, detail: string, advice: string): Check => ({
  name,
  verdict: 'warning',
  detail,
  advice,
});
const fault = (name: string, detail: string, advice: string): Check => ({
  name,
  verdict: 'fault',
  detail,
  advice,
});

const OLDEST_POSTGRES = 13;
const SKEW_MS = 2_000;

export async function checkDatabase(db: Db, sweepMs: number): Promise<Check[]> {
  const facts = await inspectPostgres(db);
  const skewMs = await measureSkewMs(db);
  const { findings } = await audit(db, { lateMs: sweepMs + 30_000 });
  return [
    facts.major < OLDEST_POSTGRES
      ? fault('PostgreSQL', `version ${facts.version}`, `use version ${OLDEST_POSTGRES} or newer`)
      : ok('PostgreSQL', `version ${facts.version}`),
    facts.fsync
      ? ok('fsync', 'on')
      : fault('fsync', 'off', 'switch it on: a power cut would lose complaints'),
    facts.restricted
      ? ok('rights', 'the worker runs as duban_app and may only add to the record')
      : warning(
          'rights',
          'the login may not take on the role duban_app',
          'grant duban_app to it: then only adding is possible',
        ),
    Math.abs(skewMs) > SKEW_MS
      ? warning(
          'clock',
          `this machine is ${skewMs} ms off the database`,
          'run a time service; Duban goes by the database',
        )
      : ok('clock', `${skewMs} ms off the database`),
    findings.length === 0
      ? ok('audit', 'the record keeps every promise')
      : fault('audit', findings.join('; '), 'is a worker running? see its log for audit.finding'),
  ];
}

export async function checkRedis({ redisUrl }: Environment): Promise<Check[]> {
  if (redisUrl === null) return [ok('queue', 'BullMQ on PostgreSQL (REDIS_URL is not set)')];
  try {
    const { version, evictionPolicy, appendOnly } = await inspectRedis(redisUrl);
    return [
      ok('Redis', `version ${version}`),
      evictionPolicy === 'noeviction'
        ? ok('Redis eviction', evictionPolicy)
        : warning(
            'Redis eviction',
            evictionPolicy,
            'set maxmemory-policy noeviction: alarms and messages may vanish',
          ),
      appendOnly
        ? ok('Redis persistence', 'append-only file')
        : warning(
            'Redis persistence',
            'no append-only file',
            'set appendonly yes: messages not yet taken in are lost with the server',
          ),
    ];
  } catch {
    return [
      warning('Redis', 'does not answer', 'escalations come by the sweep until it does; is REDIS_URL right?'),
    ];
  }
}

export async function checkMail({ smtpUrl, mailFrom, home }: Environment): Promise<Check[]> {
  if (smtpUrl === null)
    return [warning('mail', `written to files in ${home}/mail`, 'set SMTP_URL and MAIL_FROM to send it')];
  const reason = await verifySmtp(smtpUrl);
  const domain = mailFrom.address.split('@')[1] ?? '';
  const records = await findSenderRecords(domain);
  return [
    reason === null
      ? ok('SMTP', 'the server lets us in')
      : fault('SMTP', reason, 'nobody is told by mail until it does; is SMTP_URL right?'),
    smtpUrl.startsWith('smtps:')
      ? ok('TLS', 'from the start')
      : warning('TLS', 'only if the server offers STARTTLS', 'use smtps:// where the server has it'),
    records === null
      ? warning(
          'sender',
          `SPF and DMARC of ${domain} could not be looked up`,
          'check them by hand; DKIM is the mail server’s',
        )
      : records.spf && records.dmarc
        ? ok('sender', `${domain} publishes SPF and DMARC`)
        : warning(
            'sender',
            `${domain} lacks ${records.spf ? 'DMARC' : 'SPF'}`,
            'publish it, or mails may count as spam',
          ),
  ];
}

export function checkConfiguration({ policy, organisation }: Configuration, now: Instant): Check[] {
  const date = dateIn(policy.timeZone, now);
  const unreachable = Object.keys(organisation.departments).flatMap((department) =>
    ROLES.filter((role) => {
      const sites = Object.keys(organisation.sites);
      return sites.every((site) => {
        const place = { site, department, responsible: null };
        return recipients([role], [], place, organisation, date).unreachable.length > 0;
      });
    }).map((role) => `${role} of ${department}`),
  );
  return [
    unreachable.length === 0
      ? ok('organisation', 'every role of every department can be reached today')
      : warning(
          'organisation',
          `nobody can be reached as ${[...new Set(unreachable)].join(', ')}`,
          'name deputies; until then the next step is told',
        ),
  ];
}

const LEAST_FREE_BYTES = 1024 ** 3;

export async function checkDisk({ home }: Environment): Promise<Check[]> {
  const { bavail, bsize } = await statfs(home).catch(() => statfs('.'));
  const gibibytes = ((bavail * bsize) / LEAST_FREE_BYTES).toFixed(1);
  return [
    bavail * bsize < LEAST_FREE_BYTES
      ? warning('disk', `${gibibytes} GiB free`, 'make room: a full disk stops the database')
      : ok('disk', `${gibibytes} GiB free`),
  ];
}

/** Weeks before the official days of a calendar run out, and which open deadlines lie beyond them already. */
export async function checkCalendars(db: Db, configuration: Configuration, now: Instant): Promise<Check[]> {
  const shelf = policyShelf(() => configuration);
  const lines = coverageLines(await readCoverage(db, shelf, configuration.policy, now));
  if (lines.length === 0)
    return [ok('calendars', 'official days are known for every calendar that is counted on')];
  return lines.map((line) =>
    warning(
      'calendars',
      line,
      'later dates count as plain weekdays: update Duban, or duban calendar import the year, and apply it to open complaints',
    ),
  );
}
