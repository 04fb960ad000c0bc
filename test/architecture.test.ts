/** design.md, "The house": which room may know which. Reads the imports; nothing is compiled or run. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..');

interface Import {
  readonly specifier: string;
  /** Only a type: gone once it runs. */
  readonly isType: boolean;
}

const STATEMENT =
  /(?:^|[;\n])\s*(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s*)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/g;

/** Text without comments; strings keep what looks like one (`smtp://`). */
const withoutComments = (text: string): string =>
  text.replace(
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|\/\*[\s\S]*?\*\/|(^|[^:])\/\/.*$/gm,
    (_, quoted, before) => quoted ?? before ?? '',
  );

function importsOf(text: string): Import[] {
  return [...withoutComments(text).matchAll(STATEMENT)].map(([, type, stated, dynamic]) => ({
    specifier: stated ?? dynamic ?? '',
    isType: type !== undefined,
  }));
}

interface File {
  /** `src/sla/plan.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const FILES: readonly File[] = ['src', 'jobs'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const full = join(entry.parentPath, entry.name);
      const text = readFileSync(full, 'utf8');
      return { path: relative(ROOT, full).replaceAll('\\', '/'), text, imports: importsOf(text) };
    }),
);

/** `sla`, `jobs`; the files at the top of src by their first word: `worker` for worker.ts and worker-health.ts. */
function roomOf(path: string): string {
  const [top = '', second = '', ...more] = path.split('/');
  if (top !== 'src') return top;
  return more.length === 0 ? second.replace(/(-.*)?\.ts$/, '') : second;
}

const targetOf = (from: string, specifier: string): string =>
  normalize(join(dirname(from), specifier))
    .replaceAll('\\', '/')
    .replace(/\.js$/, '.ts');

const isOurs = ({ specifier }: Import): boolean => specifier.startsWith('.');

/** The package, without what is asked of it: `luxon`, `@scope/name`, `node:fs`. */
const packageOf = (specifier: string): string =>
  specifier.startsWith('node:')
    ? specifier
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');

/** What a room may import besides its own files. */
const MAY_KNOW: Readonly<Record<string, readonly string[]>> = {
  sla: [],
  config: ['sla'],
  store: ['sla'],
  queue: ['sla'],
  mail: ['sla'],
  work: ['sla', 'config', 'store', 'queue', 'mail'],
  jobs: ['sla', 'config', 'store', 'queue', 'mail', 'work'],
  ops: [],
  runtime: ['sla', 'config', 'store', 'queue', 'mail', 'work', 'jobs', 'ops'],
  worker: ['sla', 'config', 'store', 'queue', 'mail', 'work', 'jobs', 'ops', 'runtime'],
  cli: ['sla', 'config', 'store', 'queue', 'mail', 'work', 'jobs', 'ops', 'runtime', 'worker'],
};

const inRooms = (...rooms: readonly string[]) => FILES.filter(({ path }) => rooms.includes(roomOf(path)));

/** `src/sla/plan.ts → src/work/fire.ts` for each import of our own that is not allowed. */
const forbidden = (files: readonly File[], isAllowed: (from: string, to: string) => boolean): string[] =>
  files.flatMap(({ path, imports }) =>
    imports
      .filter(isOurs)
      .map(({ specifier }) => targetOf(path, specifier))
      .filter((to) => !isAllowed(path, to))
      .map((to) => `${path} → ${to}`),
  );

const matching = (files: readonly File[], pattern: RegExp): string[] =>
  files.filter(({ text }) => pattern.test(withoutComments(text))).map(({ path }) => path);

const usersOf = (...packages: readonly string[]): string[] =>
  FILES.filter(({ imports }) => imports.some(({ specifier }) => packages.includes(packageOf(specifier)))).map(
    ({ path }) => path,
  );

describe('this test can fail', () => {
  test('its parser sees every form of import, and none in a comment or a string', () => {
    const text = [
      "import { DateTime, Settings } from 'luxon';",
      "import type { Instant } from './instant.js';",
      "import {\n  type Outcome,\n  plan,\n} from './plan.js';",
      "import fs from 'node:fs'; import * as path from 'node:path';",
      "import './side-effect.js';",
      "import data from 'chinese-days/data.json' with { type: 'json' };",
      "export { one } from './one.js';",
      "export * from './all.js';",
      "const { demo } = await import('./demo.js');",
      "// import { no } from './comment.js';",
      "/* import { no } from './block.js'; */",
      "const url = 'smtp://host';",
    ].join('\n');
    expect(
      importsOf(text).map(({ specifier, isType }) => (isType ? `type ${specifier}` : specifier)),
    ).toEqual([
      'luxon',
      'type ./instant.js',
      './plan.js',
      'node:fs',
      'node:path',
      './side-effect.js',
      'chinese-days/data.json',
      './one.js',
      './all.js',
      './demo.js',
    ]);
  });

  test('it finds the house, and imports known to be there', () => {
    const edges = FILES.flatMap(({ path, imports }) =>
      imports.filter(isOurs).map(({ specifier }) => `${path} ${targetOf(path, specifier)}`),
    );
    expect(edges).toEqual(
      expect.arrayContaining([
        'src/sla/plan.ts src/sla/history.ts',
        'src/work/fire.ts src/sla/firing.ts',
        'src/work/fire.ts src/store/firings.ts',
        'jobs/alarm.ts src/work/ring.ts',
      ]),
    );
    expect(usersOf('luxon')).toContain('src/sla/calendar.ts');
    expect(matching(FILES, /sql`/)).toContain('src/store/deadlines.ts');
  });

  test('every import of our own leads to a file that is there, so that none escapes by its spelling', () => {
    const known = new Set(FILES.map(({ path }) => path));
    expect(forbidden(FILES, (_, to) => known.has(to) || to === 'package.json')).toEqual([]);
  });

  test('every room has its rule', () => {
    expect([...new Set(FILES.map(({ path }) => roomOf(path)))].filter((room) => !(room in MAY_KNOW))).toEqual(
      [],
    );
  });

  test('it would see a room that knows too much', () => {
    const bad = {
      path: 'src/sla/plan.ts',
      text: '',
      imports: [{ specifier: '../store/open.js', isType: false }],
    };
    expect(forbidden([bad], (from, to) => roomOf(from) === roomOf(to))).toEqual([
      'src/sla/plan.ts → src/store/open.ts',
    ]);
  });
});

describe('who may know whom', () => {
  test('sla imports only sla and luxon: decisions need no database, queue or file, so that they can be tried without', () => {
    const foreign = inRooms('sla').flatMap(({ path, imports }) =>
      imports
        .filter((one) => !isOurs(one) && one.specifier !== 'luxon')
        .map(({ specifier }) => `${path} → ${specifier}`),
    );
    expect(foreign).toEqual([]);
    expect(forbidden(inRooms('sla'), (_, to) => roomOf(to) === 'sla')).toEqual([]);
  });

  test('imports run one way, sla ← config, store, queue, mail ← work ← jobs ← worker ← cli: a change below is felt above only', () => {
    expect(
      forbidden(
        FILES,
        (from, to) =>
          to === 'package.json' ||
          roomOf(from) === roomOf(to) ||
          (MAY_KNOW[roomOf(from)] ?? []).includes(roomOf(to)),
      ),
    ).toEqual([]);
  });

  test('store, queue and mail do not know one another: each can be replaced without the other two', () => {
    const rooms = ['store', 'queue', 'mail'];
    expect(
      forbidden(inRooms(...rooms), (from, to) => roomOf(from) === roomOf(to) || !rooms.includes(roomOf(to))),
    ).toEqual([]);
  });

  test('only runtime, worker and cli know ops and the environment: what is handed over can be handed over differently in a test', () => {
    const isFront = (path: string) => ['runtime', 'worker', 'cli'].includes(roomOf(path));
    expect(
      forbidden(FILES, (from, to) => {
        if (roomOf(to) === 'ops') return isFront(from) || roomOf(from) === 'ops';
        return to !== 'src/config/environment.ts' || isFront(from);
      }),
    ).toEqual([]);
  });

  test('no cycle among files at run time: what starts first is never half there', () => {
    const edges = new Map(
      FILES.map(({ path, imports }) => [
        path,
        imports.filter((one) => isOurs(one) && !one.isType).map(({ specifier }) => targetOf(path, specifier)),
      ]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (trail.includes(path) || done.has(path)) return;
      for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of edges.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });
});

describe('what stands in one place only', () => {
  test('process.env is read in config/environment.ts: all faults of the environment are named at once, at start', () => {
    expect(
      matching(FILES, /\bprocess\s*\.\s*env\b|\bprocess\s*\[|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/),
    ).toEqual(['src/config/environment.ts']);
    expect(usersOf('node:process', 'process')).toEqual([]);
  });

  test('SQL stands in store: what locks what can be read in one folder', () => {
    expect(usersOf('kysely').filter((path) => roomOf(path) !== 'store')).toEqual([]);
    // BullMQ's connections need an ear; no statement passes through it.
    expect(usersOf('pg').filter((path) => roomOf(path) !== 'store')).toEqual(['src/queue/postgres.ts']);
  });

  test('BullMQ stands in queue: it is an alarm clock, and can be thrown away', () => {
    expect(usersOf('bullmq', 'ioredis').filter((path) => roomOf(path) !== 'queue')).toEqual([]);
  });

  test("no clock of the machine in sla, work, mail and store: now is the database's, handed down, so that workers agree", () => {
    const clocks =
      /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?![\w\s(]))|\bDateTime\s*\.\s*(?:now|local|utc)\s*\(\s*\)/;
    expect(
      clocks.test('const t = new Date();') && clocks.test('Date.now()') && !clocks.test('new Date(now)'),
    ).toBe(true);
    expect(matching(inRooms('sla', 'work', 'mail', 'store'), clocks)).toEqual([]);
  });
});

describe('how files are cut', () => {
  test('no index, utils, helpers, types, constants: a file is named after the one thing that it is about', () => {
    const names = /^(index|utils?|helpers?|types?|constants?|common|misc)\.ts$/;
    expect(FILES.map(({ path }) => path).filter((path) => names.test(basename(path)))).toEqual([]);
  });

  test('none over 250 lines, half of them under 90: it has one reason to change', () => {
    const length = ({ text }: File) => text.split('\n').length - 1;
    expect(FILES.filter((file) => length(file) > 250).map((file) => `${file.path}: ${length(file)}`)).toEqual(
      [],
    );
    const lengths = FILES.map(length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(90);
  });
});
