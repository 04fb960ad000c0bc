/** Nothing configured: the command line and a worker share an embedded server, and nothing of it is left running. */
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { discardEmbeddedPostgres } from '../../src/ops/embedded-postgres.js';
import { placeElsewhere } from '../../src/ops/postgres-data.js';
import { type StartedProcess, startDuban } from '../support/process.js';
import { duban } from './command.js';

const message = JSON.stringify({
  category: 'service',
  channel: 'phone',
  department: 'engineering',
  site: 'riverside',
  summary: 'x',
  receivedBy: 'y',
});

/** Server processes that were started on a path with this in it. */
async function serversOf(part: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return commands
    .map((command) => command.replaceAll('\0', ' ').trim())
    .filter((command) => command.includes('postgres') && command.includes(part));
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('commands use the server of a running worker, or their own for as long as they run', async () => {
  const home = await mkdtemp(join(tmpdir(), 'duban-test-embedded-'));
  await chmod(home, 0o755);
  const env = { DUBAN_HOME: home };
  try {
    const alone = await duban(['intake'], env, message);
    const { slip } = alone.json<{ slip: string }>();
    expect([alone.code, slip]).toEqual([0, expect.stringMatching(/^LX-\d{4}-00001$/)]);
    expect(await serversOf(home)).toEqual([]);

    const worker = startDuban(['worker'], { env });
    await worker.waitForLine(/"worker\.started".*"queue":"postgres","embedded":true/);
    const serving = await serversOf(home);
    expect(serving.length).toBeGreaterThan(0);
    const [listed, recorded] = await Promise.all([
      duban(['list', '--json'], env),
      duban(['record', slip, 'handled', '--by', 'zhang-wei', '--json'], env),
    ]);
    expect(listed.json<{ slip: string }[]>().map((row) => row.slip)).toEqual([slip]);
    expect([recorded.code, recorded.json()]).toEqual([0, expect.objectContaining({ slip, type: 'handled' })]);
    expect((await serversOf(home))[0]).toBe(serving[0]);
    // Started while the worker runs, ended while it goes: whoever is last puts out the light.
    worker.kill();
    const shown = await duban(['show', slip, '--json'], env);
    expect([shown.code, shown.json<{ slip: string }>().slip]).toEqual([0, slip]);
    expect(await worker.exit).toEqual({ code: 0, signal: null });
    expect(await serversOf(home)).toEqual([]);
    // The mails of the worker are files in the same home.
    expect(await readdir(join(home, 'mail')).catch(() => [])).toEqual(expect.any(Array));
  } finally {
    await discardEmbeddedPostgres(home);
    await rm(home, { recursive: true, force: true });
  }
});

onLinux.each([
  ['its reader goes', (command: StartedProcess) => command.closeOutput()],
  ['its terminal goes', (command: StartedProcess) => command.kill('SIGHUP')],
])('the demo leaves nothing behind where %s in the middle', async (_, leave) => {
  const scratch = await mkdtemp(join(tmpdir(), 'duban-test-demo-'));
  await chmod(scratch, 0o755);
  try {
    const demo = startDuban(['demo'], { env: { TMPDIR: scratch } });
    await demo.waitForLine(/complaint received/);
    leave(demo);
    expect(await demo.exit).toEqual({ code: 0, signal: null });
    expect((await readdir(scratch)).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
    expect(await serversOf(scratch)).toEqual([]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});

onLinux('an import that is broken off leaves no server running', async () => {
  const home = await mkdtemp(join(tmpdir(), 'duban-test-embedded-'));
  await chmod(home, 0o755);
  try {
    const command = startDuban(['intake'], { env: { DUBAN_HOME: home } });
    command.say(message);
    await command.waitForLine(/"slip"/);
    command.kill('SIGTERM');
    expect(await command.exit).toEqual({ code: 1, signal: null });
    expect(await serversOf(home)).toEqual([]);
  } finally {
    await discardEmbeddedPostgres(home);
    await rm(home, { recursive: true, force: true });
  }
});

onLinux(
  'the demo tells the whole story without any server, and leaves nothing behind',
  async () => {
    // A folder of its own for what is temporary, so that what is left is the demo's.
    const scratch = await mkdtemp(join(tmpdir(), 'duban-test-demo-'));
    await chmod(scratch, 0o755);
    const demo = startDuban(['demo'], { env: { TMPDIR: scratch } });
    try {
      const early = await demo.waitForLine(
        /The queue is BullMQ on PostgreSQL; an hour takes a second/,
        120_000,
      );
      // How long a machine needs to make a database and start its server is not the story's.
      const from = performance.now();
      await demo.waitForLine(/senior: Reply \[4\.2\.4\] \(due\) → .*周敏/, 90_000);
      expect(performance.now() - from).toBeLessThan(70_000);
      expect(await demo.exit).toEqual({ code: 0, signal: null });
      expect(performance.now() - from).toBeLessThan(90_000);
      const story = demo.stdout.join('\n');
      // Category three, silent for two days: senior leadership is told before its three days are over.
      expect(story).toMatch(/senior: Reply \[4\.2\.4\] \(due\)/);
      expect(story.match(/complaint received/g)).toHaveLength(3);
      expect(story).toMatch(/late: Handling \[4\.2\.3\]|in time: Handling \[4\.2\.3\]/);
      const sent = Number(/(\d+) mails were sent\./.exec(story)?.[1]);
      expect(sent).toBeGreaterThanOrEqual(10);
      expect(story).toMatch(/One of them, to senior leadership:[\s\S]*LX-/);
      expect(story).toContain('Nothing is left behind');
      // tsx keeps a cache of its own there where the build is not up to date.
      expect((await readdir(scratch)).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
      expect(await serversOf(scratch)).toEqual([]);
      const place = placeElsewhere(/mails go to (.*)\/mail$/.exec(early)?.[1] ?? '');
      expect(await serversOf(place)).toEqual([]);
      await expect(stat(place)).rejects.toMatchObject({ code: 'ENOENT' });
    } finally {
      demo.kill();
      await demo.exit;
      await rm(scratch, { recursive: true, force: true });
    }
  },
  240_000,
);
