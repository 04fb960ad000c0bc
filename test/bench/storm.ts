/** A storm: many deadlines due at one instant; each gets a firing, and a notice for everybody to be told. */
import { expectRows, type Prepared, prepare } from './database.js';
import { alternate, perSecond, type Way } from './measure.js';
import type { Section } from './report.js';
import { type Prototype, seed, TELLS_ONE, TELLS_THREE } from './seed.js';
import { type BackendKind, closeDuban, openDuban, ringNow, type Stage, untilFired } from './stage.js';
import { sqlInSets } from './storm-limit.js';
import { peers } from './storm-peers.js';

export interface StormSizes {
  readonly storm: number;
  readonly rounds: number;
}

const LIMIT = 'SQL alone, sets of 500, two connections';
const DUBAN = 'Duban on Redis';
const JOB_EACH = 'BullMQ on Redis, a job a deadline';
/** Those that take a transaction for each deadline are slow enough to be measured on fewer. */
const SHARE_OF_PEERS = 8;

export async function* storm(stage: Stage, { storm: count, rounds }: StormSizes): AsyncGenerator<Section> {
  const scenes: readonly (readonly [string, Prototype, number])[] = [
    ['one person told of each', TELLS_ONE, 1],
    ['three people told of each', TELLS_THREE, 3],
  ];
  for (const [title, prototype, told] of scenes) {
    const fewer = Math.ceil(count / SHARE_OF_PEERS);
    const many = await prepare(stage.servers.postgres, (filling) => seed(stage, filling, count, prototype));
    const few = await prepare(stage.servers.postgres, (filling) => seed(stage, filling, fewer, prototype));
    const ways: Way[] = [
      { name: LIMIT, run: () => checked(many, count, told, (url) => sqlInSets(url, count)) },
      ...(['redis', 'postgres'] as const).map((kind) => ({
        name: kind === 'redis' ? DUBAN : 'Duban on PostgreSQL alone',
        run: () => checked(many, count, told, (url) => duban(stage, url, kind, count)),
      })),
      ...peers(stage).map(({ name, run }) => ({
        name,
        run: () => checked(few, fewer, told, (url) => run(url, fewer)),
      })),
    ];
    const measured = await alternate(`storm, ${title}`, ways, rounds);
    await many.drop();
    await few.drop();
    yield {
      title: `Storm of ${count.toLocaleString('en')}, ${title}`,
      about: `Deadlines due at one instant; each gets a firing and ${told === 1 ? 'a notice' : `${told} notices`}. Peers on ${fewer.toLocaleString('en')}, writing the same rows and deciding nothing.`,
      unit: 'deadlines a second',
      measured,
      limit: LIMIT,
      goals: [
        { text: 'Duban ÷ SQL limit (goal ≥ 0.5)', of: DUBAN, to: LIMIT, atLeast: 0.5 },
        { text: 'Duban ÷ a job a deadline (goal ≥ 15)', of: DUBAN, to: JOB_EACH, atLeast: 15 },
      ],
    };
  }
}

/** On a copy of the rows; a storm that is over has fired each once, told all, and left nothing due. */
async function checked(
  prepared: Prepared,
  count: number,
  told: number,
  run: (url: string) => Promise<number>,
): Promise<number> {
  return prepared.copy(async (url) => {
    const ms = await run(url);
    await expectRows(
      url,
      `select (select count(*) from duban.firing)::int as firings,
        (select count(distinct deadline_id) from duban.firing)::int as fired,
        (select count(*) from duban.notice)::int as notices,
        (select count(*) from duban.deadline where look_at <= duban.now())::int as due,
        (select count(*) from duban.violation)::int as violations`,
      { firings: count, fired: count, notices: count * told, due: 0, violations: 0 },
    );
    return perSecond(count, ms);
  });
}

/** From the alarm that rings to the last commit: the worker's own processor, log lines and post jobs included. */
async function duban(stage: Stage, url: string, kind: BackendKind, count: number): Promise<number> {
  const runtime = await openDuban(stage, url, kind);
  const ms = await untilFired(runtime, count, ringNow);
  await closeDuban(runtime);
  return ms;
}
