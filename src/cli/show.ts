import { Command } from 'commander';
import { type ComplaintRecord, readRecord } from '../work/read-record.js';
import { EXIT, Stop } from './exit.js';
import { localTime, plain, printJson, printLine, printTable } from './print.js';
import { withRecord } from './reading-desk.js';

export const showCommand = (): Command =>
  new Command('show')
    .argument('<SLIP>', 'the slip number, such as LX-2026-00001')
    .option('--json', 'print JSON')
    .action(async (slip: string, { json }: { json?: true }) => {
      await withRecord(async (context, { policy }) => {
        const record = await readRecord(context, slip);
        if (record === undefined)
          throw new Stop(EXIT.failed, [`duban show: there is no slip ${plain(slip)}; see duban list`]);
        if (json) printJson(record);
        else printRecord(record, policy.timeZone);
      });
    });

function printRecord(record: ComplaintRecord, timeZone: string): void {
  const time = (iso: string | null) => localTime(iso === null ? null : Date.parse(iso), timeZone);
  const place = [record.site, record.department].filter((part) => part !== null).join('/');
  printLine(
    `${record.slip}  ${record.kind}  ${record.category}  ${record.channel}  ${place}  ${record.state}`,
  );
  printLine(plain(record.summary));
  printLine(`policy ${record.policyVersion}; times are ${timeZone}\n`);
  printTable(
    ['#', 'entry', 'at', 'by', 'recorded', 'note'],
    record.entries.map((entry) => [
      String(entry.seq),
      entry.type,
      time(entry.at),
      plain(entry.by),
      time(entry.recordedAt),
      plain(entry.note ?? ''),
    ]),
  );
  printLine('');
  printTable(
    ['deadline', 'clause', 'cycle', 'started', 'due', 'state', 'next step'],
    record.deadlines.map((deadline) => [
      deadline.target,
      deadline.clause ?? '',
      String(deadline.cycle),
      time(deadline.startedAt),
      time(deadline.dueAt),
      deadline.state,
      time(deadline.nextStepAt),
    ]),
  );
  if (record.firings.length > 0) printFirings(record, time);
}

function printFirings(record: ComplaintRecord, time: (iso: string | null) => string): void {
  printLine('');
  printTable(
    ['fired', 'planned', 'at', 'kind', 'roles'],
    record.firings.map((firing) => [
      `${firing.target} ${firing.step}${firing.repeat === 0 ? '' : ` (${firing.repeat})`}`,
      time(firing.plannedAt),
      time(firing.firedAt),
      firing.kind,
      firing.roles.join(', '),
    ]),
  );
  printLine('');
  printTable(
    ['notice', 'step', 'to', 'mail', 'delivery', 'sent'],
    record.notices.map((notice) => [
      `${notice.kind} ${notice.target}`,
      notice.step ?? '',
      notice.person,
      notice.email,
      deliveryWords(notice),
      time(notice.sentAt),
    ]),
  );
}

/** `superseded: same mail`, `accepted`. */
function deliveryWords({ delivery, reason }: ComplaintRecord['notices'][number]): string {
  const why = delivery === 'superseded' && reason !== null ? `: ${reason}` : '';
  return (delivery + why).replaceAll('-', ' ');
}
