/** A configuration folder that is written to in every way that there is, while a worker reads it. Row 36. */
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PROJECT, type StartedProcess } from '../support/process.js';
import { type MailSink, startMailSink } from '../support/smtp.js';
import { type Line, lineOf, linesOf } from './lines.js';
import { eventually, message, Stage } from './stage.js';

const FILES = ['policy.yaml', 'calendars.yaml', 'organisation.yaml', 'mail.yaml'];

let sink: MailSink;
let stage: Stage;
let root: string;
let mounted: string;
beforeEach(async () => {
  sink = await startMailSink();
  stage = await Stage.open({ smtpUrl: sink.url });
  root = await mkdtemp(join(tmpdir(), 'duban-test-mounted-'));
  mounted = join(root, 'config');
});
afterEach(async () => {
  await stage.close();
  await sink.close();
  await rm(root, { recursive: true, force: true });
});

const policyWith = async (hours: number): Promise<string> =>
  (await readFile(join(PROJECT, 'config/policy.yaml'), 'utf8')).replace('service: 4h', `service: ${hours}h`);
const policy = () => join(mounted, 'policy.yaml');
const started = () => stage.started({ DUBAN_CONFIG: mounted });
const env = () => ({ DUBAN_CONFIG: mounted });

/** Hours from the slip to the limit of handling, of a complaint that comes now, by way of the worker. */
async function hoursNow(): Promise<number> {
  const before = await stage.number('select count(*) from duban.complaint');
  await stage.inbox.add('intake', message());
  await stage.reaches('select count(*) from duban.complaint', before + 1);
  return stage.number(
    `select extract(epoch from due_at - started_at) / 3600 from duban.deadline d
       join duban.complaint c on c.id = d.complaint_id where target = 'handle' order by c.created_at desc limit 1`,
  );
}

/** Lines of that kind so far; the next one is awaited by its number. */
const count = (worker: StartedProcess, event: string) =>
  linesOf(worker).filter((line) => line.event === event).length;
async function next(worker: StartedProcess, event: string, act: () => Promise<unknown>): Promise<Line> {
  const before = count(worker, event);
  let seen = 0;
  await act();
  return lineOf(worker, event, () => ++seen > before, 15_000);
}

test('row 36: renamed, swapped, invalid, deleted: always the last set that was whole and valid', async () => {
  // As a mounted volume is: the files are links through ..data, which is swapped.
  const versionOf = async (name: string, hours: number) => {
    const folder = join(mounted, name);
    await cp(join(PROJECT, 'config'), folder, { recursive: true });
    await writeFile(join(folder, 'policy.yaml'), await policyWith(hours));
  };
  await mkdir(mounted);
  await versionOf('..one', 4);
  await symlink('..one', join(mounted, '..data'));
  for (const file of FILES) await symlink(join('..data', file), join(mounted, file));
  const worker = await started();
  expect(await hoursNow()).toBe(4);
  const planned = () =>
    stage.ask('select id, started_at, due_at, steps from duban.deadline where id = any($1) order by id', [
      ids,
    ]);
  const ids = (await stage.ask<{ id: string }>('select id from duban.deadline')).map(({ id }) => id);
  const before = await planned();

  await versionOf('..two', 5);
  await symlink('..two', join(mounted, '..next'));
  await next(worker, 'config.loaded', () => rename(join(mounted, '..next'), join(mounted, '..data')));
  expect(await hoursNow()).toBe(5);

  await next(worker, 'config.loaded', async () => {
    await writeFile(`${policy()}.new`, await policyWith(6));
    await rename(`${policy()}.new`, policy());
  });
  expect(await hoursNow()).toBe(6);

  await next(worker, 'config.refused', async () => writeFile(policy(), 'targets: 7\n'));
  expect(await hoursNow()).toBe(6);
  await next(worker, 'config.refused', () => truncate(policy(), 0));
  await next(worker, 'config.refused', () => rm(policy()));
  expect(await hoursNow()).toBe(6);
  await next(worker, 'config.loaded', async () => writeFile(policy(), await policyWith(7)));
  expect(await hoursNow()).toBe(7);
  expect(await planned()).toEqual(before);
  await stage.expectKept();
}, 120_000);

test('row 36: written in pieces ten times a second, and hung up upon as often: only whole sets ever come into force', async () => {
  await cp(join(PROJECT, 'config'), mounted, { recursive: true });
  await rm(join(mounted, 'tests'), { recursive: true });
  const worker = await started();
  const texts = [await policyWith(5), await policyWith(6)];
  for (const end = performance.now() + 8_000; performance.now() < end; ) {
    for (const text of texts) {
      const half = Math.trunc(text.length / 2);
      await writeFile(policy(), text.slice(0, half));
      worker.kill('SIGHUP');
      await wait(5);
      await writeFile(policy(), text);
      worker.kill('SIGHUP');
      await wait(45);
    }
  }
  await writeFile(policy(), await policyWith(9));
  await eventually(async () => ((await hoursNow()) === 9 ? true : undefined), 'the last one is in force');
  // A set that was read by half would have fewer targets than all the others.
  const sizes = await stage.ask<{ letters: number }>(
    'select length(content::text) as letters from duban.policy',
  );
  expect(
    Math.max(...sizes.map(({ letters }) => letters)) - Math.min(...sizes.map(({ letters }) => letters)),
  ).toBeLessThan(10);
  await stage.intake([message()], env());
  await stage.expectKept();
}, 120_000);
