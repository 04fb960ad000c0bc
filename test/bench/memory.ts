/** Memory: the peak of `duban intake` over files of different lengths. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectRows, prepare } from './database.js';
import { lines } from './import.js';
import { alternate } from './measure.js';
import { build, runToEnd, startDuban } from './program.js';
import type { Section } from './report.js';
import { putInForce } from './seed.js';
import type { Stage } from './stage.js';

const TIMES = 5;

export async function* memory(
  stage: Stage,
  { memory: count, rounds }: { memory: number; rounds: number },
): AsyncGenerator<Section> {
  build();
  const folder = await mkdtemp(join(tmpdir(), 'duban-bench-memory-'));
  const empty = await prepare(stage.servers.postgres, ({ db }) => putInForce(stage, db));
  const imported = (length: number, file: string): Promise<number> =>
    empty.copy(async (url) => {
      const peak = await runToEnd(startDuban(stage, ['intake', file], { url, home: folder }));
      await expectRows(url, 'select count(*)::int as complaints from duban.complaint', {
        complaints: length,
      });
      return peak;
    });
  const ways = await Promise.all(
    [count, count * TIMES].map(async (length) => {
      const file = join(folder, `${length}.ndjson`);
      await writeFile(file, lines(length));
      return { name: `${length.toLocaleString('en')} complaints`, run: () => imported(length, file) };
    }),
  );
  const measured = await alternate('memory', ways, rounds);
  await empty.drop();
  await rm(folder, { recursive: true });
  const [few, many] = ways.map(({ name }) => name) as [string, string];
  yield {
    title: 'Memory of an import',
    about: 'The peak of resident memory of the process that runs `duban intake FILE`.',
    unit: 'MB',
    measured,
    limit: few,
    goals: [{ text: `${TIMES} times as long (goal ≤ 1.5)`, of: many, to: few, atMost: 1.5 }],
  };
}
