/** Duban's own program as a process of its own, built, and what the kernel says of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Stage } from './stage.js';

/** From where the bench lies when it is built, as what it measures is. */
export const PROJECT = join(import.meta.dirname, '../../..');
const STARTED = /worker\.started/;
/** How often a process is looked at; the kernel keeps the peak itself. */
const LOOK_MS = 50;

/** Those at work. */
const programs = new Set<ChildProcess>();

/** `home` takes the mails, as files. */
export function startDuban(
  stage: Stage,
  args: readonly string[],
  { url, home, sweep }: { url: string; home: string; sweep?: string },
): ChildProcess {
  const child = spawn(process.execPath, [join(PROJECT, 'dist/src/cli/main.js'), ...args], {
    cwd: PROJECT,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: url,
      REDIS_URL: stage.servers.redis,
      DUBAN_HOME: home,
      DUBAN_HTTP: 'off',
      ...(sweep === undefined ? {} : { DUBAN_SWEEP: sweep }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  programs.add(child);
  child.once('exit', () => programs.delete(child));
  return child;
}

/** Of a run that is broken off: whatever still works ends at once. */
export async function endPrograms(): Promise<void> {
  const exits = [...programs].map((child) => once(child, 'exit'));
  for (const child of programs) child.kill('SIGKILL');
  await Promise.all(exits);
}

/** Resolves when the worker serves; what it says afterwards is read and dropped. */
export async function untilServing(child: ChildProcess): Promise<void> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('its output is read');
  stderr.resume();
  for await (const line of createInterface({ input: stdout })) if (STARTED.test(line)) break;
  stdout.resume();
  if (child.exitCode !== null) throw new Error(`the worker ended with ${child.exitCode}`);
}

/** Ends it as an operator would. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

/** The peak of its resident memory so far, in MB; null once it has ended. */
export async function peakMemory(child: ChildProcess): Promise<number | null> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}

/** Waits for a program to end well; the peak of its memory in MB. */
export async function runToEnd(child: ChildProcess): Promise<number> {
  child.stdout?.resume();
  child.stderr?.resume();
  let peak = 0;
  const timer = setInterval(
    () =>
      void peakMemory(child).then((now) => {
        peak = Math.max(peak, now ?? 0);
      }),
    LOOK_MS,
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`the program ended with ${code}`);
  return peak;
}
