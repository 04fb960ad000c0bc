/** What runs regularly, while open deadlines and the archive grow: each the same work on a small and on a large database. */
import { listComplaints } from '../../src/store/lists.js';
import { openStore } from '../../src/store/open.js';
import { audit } from '../../src/work/audit.js';
import { parseIntake } from '../../src/work/intake-message.js';
import { readRecord } from '../../src/work/read-record.js';
import { Refused } from '../../src/work/refused.js';
import { takeIn } from '../../src/work/take-in.js';
import { archive } from '../support/archive.js';
import { ESCALATED, liveThrough } from './closed.js';
import { expectRows, onDatabase, type Prepared, prepare, query } from './database.js';
import { alternate, tell, timed } from './measure.js';
import type { Section } from './report.js';
import { message, seed, TELLS_ONE } from './seed.js';
import { closeDuban, type Duban, openDuban, ringNow, type Stage, untilFired } from './stage.js';
import { sweepEmptyRedis } from './waiting.js';

const SMALLEST = 10_000;
/** Of each complaint two deadlines run; of the archive there is one complaint for so many open deadlines. */
const OPEN_EACH = 2;
const OPEN_FOR_EACH_CLOSED = 20;
const DECADE_IN_DAYS = 3_650;
/** The audit looks back three days. */
const ARCHIVE_ENDS_DAYS_AGO = 4;
const STORM = 2_000;
const INTAKES = 200;
const LOOKS = 20;

interface Grown {
  readonly open: number;
  readonly prepared: Prepared;
}

export async function* growth(
  stage: Stage,
  { growth: largest, rounds }: { growth: number; rounds: number },
): AsyncGenerator<Section> {
  const grown: Grown[] = [];
  for (const open of new Set([SMALLEST, Math.max(SMALLEST, largest)])) {
    let prepared: Prepared | undefined;
    const ms = await timed(async () => {
      prepared = await prepareGrown(stage, open);
    });
    tell(`growth: ${nameOf(open)} prepared in ${Math.round(ms / 1000)} s`);
    if (prepared !== undefined) grown.push({ open, prepared });
  }
  for (const [title, about, work] of works(stage)) {
    const ways = grown.map(({ open, prepared }) => ({ name: nameOf(open), run: () => work(prepared) }));
    const measured = await alternate(title, ways, rounds);
    const [few = '', many = few] = [ways[0]?.name, ways.at(-1)?.name];
    const goal = { text: 'largest ÷ smallest (goal ≤ 2)', of: many, to: few, atMost: 2 };
    yield { title: `Growth: ${title}`, about, unit: 'ms', measured, limit: few, goals: [goal] };
  }
  for (const { prepared } of grown) await prepared.drop();
}

const nameOf = (open: number): string =>
  `${open.toLocaleString('en')} open, ${(open / OPEN_FOR_EACH_CLOSED).toLocaleString('en')} closed complaints`;

type Work = readonly [title: string, about: string, work: (prepared: Prepared) => Promise<number>];

const works = (stage: Stage): readonly Work[] => {
  const on = (work: (duban: Duban) => Promise<unknown>, times: number) => (prepared: Prepared) =>
    withDuban(stage, prepared, async (duban) => (await timed(() => work(duban))) / times);
  return [
    [
      'sweep',
      'Nothing is due, and nothing will be in the next ten minutes.',
      ({ url }) => sweepEmptyRedis(stage, url),
    ],
    ['audit', 'The whole record of the last three days; one look.', looking(stage, auditOnce)],
    ['list', 'The twenty most urgent complaints; one look.', looking(stage, listOnce)],
    ['show', 'One complaint with all that belongs to it; one look.', looking(stage, showOnce)],
    [
      'intake',
      'One complaint in a transaction of its own, one after the other.',
      on(intakes(stage), INTAKES),
    ],
    [`storm of ${STORM.toLocaleString('en')}`, 'From the alarm to the last commit.', storms(stage)],
  ];
};

/** The middle of several looks, after a first one that opens the connection. */
const looking =
  (stage: Stage, look: (duban: Duban, prepared: Prepared) => Promise<unknown>) => (prepared: Prepared) =>
    withDuban(stage, prepared, async (duban) => {
      await look(duban, prepared);
      const all: number[] = [];
      for (let turn = 0; turn < LOOKS; turn++) all.push(await timed(() => look(duban, prepared)));
      return all.sort((a, b) => a - b)[LOOKS >> 1] ?? Number.NaN;
    });

async function auditOnce({ context: { db } }: Duban): Promise<void> {
  const { findings } = await audit(db, { lateMs: Number.MAX_SAFE_INTEGER });
  if (findings.length > 0) throw new Error(findings.join('; '));
}

async function listOnce({ context: { db } }: Duban): Promise<void> {
  const rows = await listComplaints(db, Date.now(), {
    open: true,
    category: null,
    dueBefore: null,
    limit: 20,
  });
  if (rows.length !== 20) throw new Error(`${rows.length} complaints listed`);
}

async function showOnce({ context }: Duban): Promise<void> {
  if ((await readRecord(context, 'LX-2026-00001')) === undefined)
    throw new Error('there is no first complaint');
}

const intakes =
  ({ configuration }: Stage) =>
  async ({ context }: Duban): Promise<void> => {
    for (let turn = 0; turn < INTAKES; turn++) {
      const { results } = await takeIn(context, [parseIntake(message(), configuration)]);
      const [taken] = results;
      if (taken === undefined || taken instanceof Refused) throw taken ?? new Error('no answer');
    }
  };

/** Each round brings a storm of its own; it fires each of its deadlines once and leaves nothing due. */
const storms = (stage: Stage) => async (prepared: Prepared) => {
  const { url } = prepared;
  const before = await firings(url);
  const db = openStore({ url, max: 1, onError: () => undefined });
  await seed(stage, { db, url }, STORM, TELLS_ONE);
  await db.destroy();
  const ms = await withDuban(stage, prepared, (duban) => untilFired(duban, STORM, ringNow));
  await expectRows(
    url,
    `select (select count(*) from duban.firing)::int as firings,
      (select count(*) from duban.deadline where look_at <= duban.now())::int as due`,
    { firings: before + STORM, due: 0 },
  );
  return ms;
};

const firings = async (url: string): Promise<number> =>
  (await query<{ count: number }>(url, 'select count(*)::int from duban.firing'))[0]?.count ?? Number.NaN;

async function withDuban<T>(stage: Stage, { url }: Prepared, work: (duban: Duban) => Promise<T>): Promise<T> {
  const duban = await openDuban(stage, url, 'redis');
  try {
    return await work(duban);
  } finally {
    await closeDuban(duban);
  }
}

/** Taken in before the days that the audit looks at. */
const TAKEN_IN_LAST_WEEK = { intake: message(), hoursAgo: 10 * 24 };

/** An archive of ten years, and deadlines that fall due in the three days after the next two hours. */
export const prepareGrown = (stage: Stage, open: number): Promise<Prepared> =>
  prepare(stage.servers.postgres, async (filling) => {
    await liveThrough(stage, filling, ESCALATED);
    await onDatabase(
      filling.url,
      archive(open / OPEN_FOR_EACH_CLOSED, DECADE_IN_DAYS, ARCHIVE_ENDS_DAYS_AGO),
    );
    await seed(stage, filling, open / OPEN_EACH, TAKEN_IN_LAST_WEEK);
    await onDatabase(filling.url, AHEAD);
  });

const AHEAD = `
  update duban.deadline d set look_at = at, next_step_at = at, due_at = at
    from (select id, duban.now() + interval '2 hours' + random() * interval '72 hours' as at from duban.deadline
      where look_at is not null) as ahead
    where d.id = ahead.id`;
