/** Assertions 23 and 24 of mail.md 7 over random histories: what the mails say is what the clocks do. */
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Configuration } from '../../src/config/configuration.js';
import { type Instant, toIso } from '../../src/sla/instant.js';
import { findTarget } from '../../src/sla/policy.js';
import type { Scenario } from '../../src/work/scenario.js';
import { announcedIn, openIn, saysLastStep } from '../mail/assertions/announced.js';
import { speltInProse } from '../mail/assertions/spelling.js';
import { folderWith, removeFolder } from './folders.js';
import { type Posted, postedOf } from './posted.js';
import { complaints, deeds, FOLDER, liveThrough, RECEIVED, scenarioOf } from './random-stories.js';
import { type LogLine, World } from './world.js';

const STORIES = 8;

let world: World;
let configuration: Configuration;
let stories: Lived[];
beforeAll(async () => {
  const folder = await folderWith(...FOLDER);
  world = await World.open(toIso(RECEIVED), folder);
  configuration = world.context.configuration();
  stories = [];
  for (const [complaint, all] of fc.sample(fc.tuple(complaints, deeds), { numRuns: STORIES, seed: 20261124 }))
    stories.push(await live(scenarioOf(complaint, all, configuration), complaint));
  await world.close();
  await removeFolder(folder);
}, 300_000);

/** What a story has shown at all, so that none of its questions was asked of nothing. */
const seen = new Set<string>();

interface Lived {
  readonly mails: readonly Posted[];
  readonly fired: readonly LogLine[];
  readonly scenario: Scenario;
  /** Names of the clocks that still run at the end. */
  readonly running: ReadonlySet<string>;
  /** Of each all-clear, what else was open when it was written. */
  readonly openBeside: ReadonlyMap<Posted['mail'], readonly string[]>;
}

async function live(scenario: Scenario, complaint: object): Promise<Lived> {
  const openBeside = new Map<Posted['mail'], readonly string[]>();
  const slip = await liveThrough(world, scenario, complaint, async (slip) => {
    const { deadlines } = await world.show(slip);
    for (const { mail, kind, clocks, language, writtenAt } of await postedOf(world, slip)) {
      if (kind !== 'all-clear' || openBeside.has(mail)) continue;
      const open = deadlines
        .filter(isOpen)
        .map(({ target, dueAt }) => ({ name: nameOf(target, language), dueAt: Date.parse(dueAt) }))
        .filter(({ name }) => !clocks.includes(name))
        .map(({ name, dueAt }) => `${name} ${speltInProse(dueAt, language, writtenAt)}`);
      openBeside.set(mail, open.sort());
    }
  });
  const { deadlines } = await world.show(slip);
  const running = new Set(deadlines.filter(isOpen).map(({ target }) => nameOf(target, 'zh-CN')));
  const fired = world.lines.filter(({ event }) => event === 'step.fired');
  return { mails: await postedOf(world, slip), fired, scenario, running, openBeside };
}

const nameOf = (target: string, language: 'zh-CN' | 'en'): string =>
  findTarget(configuration.policy, target)?.name[language] ?? target;
const instant = (value: unknown): Instant => Date.parse(String(value));
const isOpen = ({ state }: { readonly state: string }): boolean => state === 'open' || state === 'breached';
const isAlarm = (step: unknown): boolean => step === 'due' || String(step).startsWith('+');
const ALARMS = ['breach', 'senior', 'immediate', 'last-step'];
const peopleOf = ({ people }: LogLine): readonly string[] => people as string[];

/** 7.23: senior leadership never without the supervisor, or what stands in for one. */
function seniorAlone({ mails, fired }: Lived): readonly string[] {
  return mails
    .filter(({ kind }) => kind === 'senior')
    .filter(({ writtenAt, target, step }) => {
      seen.add('senior');
      const together = mails.filter((other) => other.writtenAt === writtenAt && other.kind === 'senior');
      const firing = fired.find((line) => line.target === target && line.step === step);
      const nobody = (firing?.unreachable as string[] | undefined)?.includes('supervisor') ?? false;
      return !nobody && !together.some(({ roles }) => roles.includes('supervisor'));
    })
    .map(({ target, step, to }) => `${target} ${step} to ${to} alone`);
}

/** 7.23: an all-clear goes to exactly those whom an alarm about the clock reached before. */
function wronglyCleared({ running, mails, openBeside }: Lived): readonly string[] {
  const alarmed = new Map<string, Set<string>>();
  const problems: string[] = [];
  const cleared = new Map<string, Set<string>>();
  const settle = () => {
    for (const [key, people] of cleared) {
      const [, clock = ''] = key.split('\n');
      const told = [...(alarmed.get(clock) ?? [])].sort().join();
      if (told !== [...people].sort().join()) problems.push(`${clock}: told ${told}; cleared ${[...people]}`);
      alarmed.delete(clock);
      seen.add('all-clear');
    }
    cleared.clear();
  };
  let at = Number.NaN;
  for (const mail of mails) {
    if (mail.writtenAt !== at) settle();
    at = mail.writtenAt;
    for (const clock of mail.clocks.map((name) => chinese(name))) {
      const add = (to: Map<string, Set<string>>, key: string) =>
        to.set(key, (to.get(key) ?? new Set()).add(mail.to));
      if (mail.kind === 'all-clear') add(cleared, `${at}\n${clock}`);
      else if (ALARMS.includes(mail.kind) && isAlarm(mail.step)) add(alarmed, clock);
    }
    if (mail.kind === 'all-clear') {
      // A clock that begins again is open in its new cycle, one that moved is what the mail is about.
      const isOther = (open: string) => !mail.clocks.some((name) => open.startsWith(`${name} `));
      const said = openIn(mail.text, mail.language).filter(isOther).sort();
      const open = openBeside.get(mail.mail) ?? [];
      if (open.length > 0) seen.add('something open');
      if (said.join() !== open.join()) problems.push(`open: ${open}; said: ${said}`);
    }
  }
  settle();
  for (const clock of alarmed.keys())
    if (!running.has(clock)) problems.push(`${clock} is over, and nobody was told`);
  return problems;
}

/** The clock's name in the first language, whichever the mail is in. */
const chinese = (name: string): string =>
  configuration.policy.targets.find((target) => target.name.en === name)?.name['zh-CN'] ?? name;

/** 7.24: at the instant that a mail names, and no earlier, precisely those are told whom it names. */
function wronglyAnnounced(mail: Posted, { mails, fired, scenario }: Lived): readonly string[] {
  const { text, language, writtenAt, target } = mail;
  const announced = announcedIn(text, language);
  const until = (key: unknown) => findTarget(configuration.policy, String(key))?.until ?? [];
  const stopped = (key: unknown) => until(target).every((milestone) => until(key).includes(milestone));
  const later = fired.filter(
    (line) => isAlarm(line.step) && stopped(line.target) && instant(line.at) > writtenAt,
  );
  const at = Math.min(...later.map((line) => instant(line.at)));
  const isAnswered = scenario.coming.some(({ recordedAt }) => recordedAt >= writtenAt && recordedAt <= at);
  if (isAnswered) return [];
  const where = `${mail.kind} ${target} ${mail.step} to ${mail.to} at ${toIso(writtenAt)}`;
  if (announced === null) return [`${where}: announces nothing`];
  if (later.length === 0) {
    seen.add('nobody after it');
    return announced === 'nobody' ? [] : [`${where}: ${JSON.stringify(announced)}, and nobody is told`];
  }
  const next = later.filter((line) => instant(line.at) === at);
  const told = [...new Set(next.flatMap(peopleOf))];
  const planned = Math.min(...next.map((line) => instant(line.plannedAt)));
  const truth = {
    at: speltInProse(planned, language, writtenAt),
    people: told.map((key) => configuration.organisation.people[key]?.name ?? key).sort(),
  };
  const person = Object.values(configuration.organisation.people).find(({ email }) => email === mail.to);
  if (announced === 'nobody') return [`${where}: nobody, and there is ${JSON.stringify(truth)}`];
  const named = announced.people.length === 0 ? [person?.name ?? ''] : [...announced.people].sort();
  seen.add('announced');
  return [
    ...(announced.at === truth.at && named.join() === truth.people.join()
      ? []
      : [`${where}: ${JSON.stringify(announced)}, is ${JSON.stringify(truth)}`]),
    ...(announced.you === truth.people.includes(person?.name ?? '')
      ? []
      : [`${where}: you ${announced.you}, told are ${truth.people}`]),
    ...told
      .map((key) => configuration.organisation.people[key]?.email)
      .filter(
        (email) =>
          !mails.some((one) => one.to === email && one.writtenAt >= planned && one.writtenAt <= at + 1),
      )
      .map((email) => `${where}: no mail to ${email} then`),
  ];
}

test('7.23 senior leadership is never told without the supervisor', () => {
  expect(stories.flatMap(seniorAlone)).toEqual([]);
  expect(seen).toContain('senior');
});

test('7.23 an all-clear goes to exactly those who were alarmed, and names what stays open', () => {
  expect(stories.flatMap(wronglyCleared)).toEqual([]);
  expect([...seen]).toEqual(expect.arrayContaining(['all-clear', 'something open']));
});

const notices = ({ mails }: Lived) =>
  mails.filter(({ kind }) => kind !== 'all-clear' && kind !== 'undeliverable');

test('7.24 at the instant that a mail names precisely those are told whom it names, if nobody answers', () => {
  expect(stories.flatMap((story) => notices(story).flatMap((mail) => wronglyAnnounced(mail, story)))).toEqual(
    [],
  );
  expect([...seen]).toEqual(expect.arrayContaining(['announced', 'nobody after it']));
});

test('7.24 the last step says that it is the last, and no other does', () => {
  const all = stories.flatMap(notices);
  expect(
    all.filter(({ kind, text, language }) => (kind === 'last-step') !== saysLastStep(text, language)),
  ).toEqual([]);
  expect(all.some(({ kind }) => kind === 'last-step')).toBe(true);
});
