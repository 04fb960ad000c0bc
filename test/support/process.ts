/** Real processes for tests. Whatever a test file starts is gone when the file ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll } from '@jest/globals';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartedProcess {
  readonly pid: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Resolves when the process has ended and all that it wrote has been read. */
  readonly exit: Promise<Exit>;
  /** A line of stdout or stderr, past or to come; fails when the process ends or the time is up without it. */
  waitForLine(wanted: RegExp | ((line: string) => boolean), timeoutMs?: number): Promise<string>;
  /** Writes a line to standard input. */
  say(line: string): void;
  endInput(text?: string): void;
  /** Reads no more of what it prints, as `head` does. */
  closeOutput(): void;
  kill(signal?: NodeJS.Signals): void;
}

export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** A process group of its own, as a terminal gives to each command. */
  readonly detached?: boolean;
}

const running = new Set<StartedProcess>();

afterAll(async () => {
  for (const each of running) each.kill('SIGKILL');
  await Promise.all([...running].map((each) => each.exit));
});

/** The command line, built when the build is up to date and through tsx when it is not. */
export function startDuban(args: readonly string[], options: StartOptions = {}): StartedProcess {
  // In CI colours are on even where nobody looks.
  const env = { DUBAN_HTTP: 'off', NO_COLOR: '1', ...options.env };
  return isBuilt()
    ? startProcess([join(PROJECT, 'dist/src/cli/main.js'), ...args], { ...options, env })
    : startScript('src/cli/main.ts', args, { ...options, env });
}

/** A TypeScript file of the project. */
export function startScript(
  file: string,
  args: readonly string[],
  options: StartOptions = {},
): StartedProcess {
  const loader = pathToFileURL(join(PROJECT, 'node_modules/tsx/dist/loader.mjs')).href;
  return startProcess(['--import', loader, join(PROJECT, file), ...args], options);
}

/** Node itself. Nothing of the outer environment that Duban would heed is handed on. */
export function startProcess(args: readonly string[], options: StartOptions = {}): StartedProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(DUBAN_|LOG_LEVEL|MAIL_FROM|NODE_)|_URL/.test(name),
  );
  const child = spawn(process.execPath, [...args], {
    cwd: options.cwd ?? PROJECT,
    env: { ...Object.fromEntries(inherited), ...options.env },
    detached: options.detached ?? false,
  });
  const started = observed(child);
  running.add(started);
  void started.exit.then(() => running.delete(started));
  return started;
}

function observed(child: ChildProcess): StartedProcess {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const listeners = new Set<(line: string) => void>();
  const follow = (stream: Readable | null, lines: string[]) => {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const listener of listeners) listener(line);
    });
  };
  follow(child.stdout, stdout);
  follow(child.stderr, stderr);
  child.stdin?.on('error', () => undefined);
  const exit = once(child, 'close').then(([code, signal]): Exit => ({ code, signal }));
  return {
    pid: child.pid ?? 0,
    stdout,
    stderr,
    exit,
    waitForLine: (wanted, timeoutMs = 60_000) => {
      const fits = wanted instanceof RegExp ? (line: string) => wanted.test(line) : wanted;
      const told = () => [...stdout, ...stderr];
      return waitFor(fits, told, listeners, exit, timeoutMs);
    },
    say: (line) => child.stdin?.write(`${line}\n`),
    endInput: (text = '') => child.stdin?.end(text),
    closeOutput: () => child.stdout?.destroy(),
    kill: (signal = 'SIGTERM') => child.kill(signal),
  };
}

function waitFor(
  fits: (line: string) => boolean,
  told: () => string[],
  listeners: Set<(line: string) => void>,
  exit: Promise<Exit>,
  timeoutMs: number,
): Promise<string> {
  const past = told().find(fits);
  if (past !== undefined) return Promise.resolve(past);
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      listeners.delete(listen);
    };
    const fail = (why: string) => {
      stop();
      reject(new Error(`${why} without the line; it said:\n${told().join('\n')}`));
    };
    const listen = (line: string) => {
      if (!fits(line)) return;
      stop();
      resolve(line);
    };
    const timer = setTimeout(fail, timeoutMs, `${timeoutMs} ms passed`);
    listeners.add(listen);
    void exit.then(({ code, signal }) => fail(`the process ended (${code ?? signal})`));
  });
}

/** A build that is older than any source would test yesterday's code. */
function isBuilt(): boolean {
  const main = statSync(join(PROJECT, 'dist/src/cli/main.js'), { throwIfNoEntry: false });
  const newest = Math.max(...['src', 'jobs'].map((folder) => newestIn(join(PROJECT, folder))));
  return main !== undefined && oldestBuild() >= newest;
}

function oldestBuild(): number {
  const times = filesIn(join(PROJECT, 'dist')).map((file) => statSync(file).mtimeMs);
  return Math.min(...times);
}

function newestIn(folder: string): number {
  return Math.max(...filesIn(folder).map((file) => statSync(file).mtimeMs));
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
