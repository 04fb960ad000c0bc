/** Every command that the README and docs/ show is there, and does what its place in the text says. */
import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { PROJECT, startDuban } from '../support/process.js';

interface Shown {
  readonly page: string;
  readonly command: string;
}

async function pages(): Promise<string[]> {
  const docs = (await readdir(join(PROJECT, 'docs'))).filter((file) => file.endsWith('.md'));
  return ['README.md', ...docs.map((file) => join('docs', file))];
}

/** The lines of all `sh` blocks, without their comments. */
async function shownCommands(): Promise<Shown[]> {
  const shown: Shown[] = [];
  for (const page of await pages()) {
    const text = await readFile(join(PROJECT, page), 'utf8');
    for (const [, block = ''] of text.matchAll(/```sh\n([\s\S]*?)```/g))
      for (const line of block.split('\n'))
        if (line.trim() !== '') shown.push({ page, command: line.replace(/\s+#.*$/, '').trim() });
  }
  return shown;
}

/** What is long or needs a registry runs in CI or in a test of its own. */
const RUN_ELSEWHERE = new Set(['npm ci && npm run demo', 'npm ci && npm test', 'npm start']);

/** The doctor finds the tests' server at fault: it runs without fsync. */
const EXIT_CODES: ReadonlyMap<string, number> = new Map([['npx duban doctor', 1]]);

const SHOWN_SLIP = 'LX-2026-00001';

/** The words of a shell line without quotes around them; the texts here need no more of a shell. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');

describe('commands shown in the README and docs/', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await createDatabase();
    folder = await mkdtemp(join(tmpdir(), 'duban-docs-'));
    for (const name of ['config', 'new-config'])
      await cp(join(PROJECT, 'config'), join(folder, name), { recursive: true });
    const complaint = {
      category: 'service',
      channel: 'phone',
      department: 'security',
      summary: 'x',
      receivedBy: 'y',
    };
    await writeFile(join(folder, 'complaints.ndjson'), `${JSON.stringify(complaint)}\n`);
  });
  afterAll(() => database.drop());

  const run = async (args: string[], input: string, url = database.url) => {
    const started = startDuban(args, { cwd: folder, env: { DATABASE_URL: url } });
    started.endInput(input);
    const { code } = await started.exit;
    return { code, said: [...started.stdout, ...started.stderr].join('\n') };
  };

  test('each runs as it stands, in the order of the text', async () => {
    const commands = (await shownCommands()).filter(({ command }) => !RUN_ELSEWHERE.has(command));
    expect(commands.length).toBeGreaterThan(10);
    // The number of the first slip has the year in which it was given.
    let slip = SHOWN_SLIP;
    for (const { page, command } of commands) {
      const [before = '', after] = command.includes(' | ') ? command.split(' | ') : [undefined, command];
      const [npx, duban, ...args] = wordsOf(after?.replaceAll(SHOWN_SLIP, slip) ?? '');
      expect({ page, command, npx, duban }).toEqual({ page, command, npx: 'npx', duban: 'duban' });
      const isDrill = args.includes('--drill');
      const fresh = isDrill ? await createDatabase() : undefined;
      const input = before === undefined ? '' : (wordsOf(before)[1] ?? '');
      const { code, said } = await run(args, input, fresh?.url);
      await fresh?.drop();
      if (slip === SHOWN_SLIP) slip = /LX-\d{4}-00001/.exec(said)?.[0] ?? SHOWN_SLIP;
      expect({ page, command, code, said }).toEqual({
        page,
        command,
        code: EXIT_CODES.get(command) ?? 0,
        said,
      });
    }
  }, 900_000);

  test('npm scripts that are shown exist', async () => {
    const { scripts } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8'));
    for (const script of ['start', 'demo', 'test']) expect(scripts).toHaveProperty(script);
  });

  test('links between pages lead somewhere', async () => {
    for (const page of await pages()) {
      const text = await readFile(join(PROJECT, page), 'utf8');
      for (const [, link = ''] of text.matchAll(/\]\((?!http)([^)#]+)\)/g))
        expect(await readFile(join(PROJECT, page, '..', link), 'utf8')).not.toBe('');
    }
  });
});
