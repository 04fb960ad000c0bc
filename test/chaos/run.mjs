/**
 * npm run chaos: every test of broken things, and every property, from another seed than npm test's. With
 * `-- --minutes 30 --seed N` then histories by chance for so long, from that seed on; a seed whose history failed is
 * written to seeds.json, whose histories are tests from then on.
 */
import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const SEEDS = new URL('seeds.json', import.meta.url);
const USAGE = 'npm run chaos [-- [--minutes N] [--seed N] [--only-histories] [PATTERN of test files]]';

const say = (line) => process.stdout.write(`${line}\n`);

function wanted() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        minutes: { type: 'string', default: '0' },
        seed: { type: 'string', default: String(Math.trunc(Math.random() * 1e9)) },
        'only-histories': { type: 'boolean', default: false },
      },
    });
    const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
    if (!(minutes >= 0 && minutes <= 10_000)) throw new Error('--minutes: allowed: 0 to 10000');
    if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31))
      throw new Error('--seed: allowed: a whole number from 0 to 2147483647');
    return { minutes, seed, tests: !values['only-histories'], patterns: positionals };
  } catch (error) {
    process.stderr.write(`${error.message}\n${USAGE}\n`);
    process.exit(2);
  }
}

/** Jest with what it says passed on; resolves with whether all was well and the verdict that a history printed. */
function jest(args, env) {
  // A test that failed may leave servers open, and must not keep the run from its verdict.
  const child = spawn('npm', ['run', '-s', 'jest', '--', '--forceExit', ...args], {
    cwd: PROJECT,
    env: { ...process.env, CHAOS: '1', ...env },
    stdio: ['inherit', 'inherit', 'pipe'],
  });
  let verdict = 'no verdict';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    process.stderr.write(text);
    verdict = /^seed \d+: (.*)$/m.exec(text)?.[1] ?? verdict;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ ok: code === 0, verdict })));
}

/** The files of tests that go through cases by chance. */
async function properties() {
  const paths = await readdir(`${PROJECT}test`, { recursive: true });
  const tests = paths.filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'));
  const texts = await Promise.all(tests.map((path) => readFile(`${PROJECT}test/${path}`, 'utf8')));
  return tests.filter((_, index) => texts[index].includes("from 'fast-check'")).map((path) => `test/${path}`);
}

async function keep(seed) {
  const kept = JSON.parse(await readFile(SEEDS, 'utf8'));
  await writeFile(SEEDS, `${JSON.stringify([...new Set([...kept, seed])])}\n`);
}

const { minutes, seed, tests, patterns } = wanted();
let failed = 0;
if (tests) {
  say(`seed ${seed}`);
  const all = patterns.length > 0 ? patterns : ['test/chaos', ...(await properties())];
  const { ok } = await jest(all, { TEST_SEED: String(seed) });
  if (!ok) failed += 1;
}
const end = Date.now() + minutes * 60_000;
let lived = 0;
for (let next = seed; Date.now() < end; next = (next + 1) % 2 ** 31) {
  say(`history ${lived + 1}, seed ${next}, ${Math.ceil((end - Date.now()) / 60_000)} min to go`);
  const { ok, verdict } = await jest(['test/chaos/quick/model', '-t', 'by chance'], {
    TEST_SEED: String(next),
  });
  lived += 1;
  say(`${ok ? 'kept' : 'BROKEN'}: seed ${next}: ${verdict}`);
  if (ok) continue;
  failed += 1;
  await keep(next);
}
if (minutes > 0) say(`${lived} histories from seed ${seed}, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
