/** While the mail server is down, mails wait and cost nothing; what cannot be written counts as not told. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type PatientTransport, patientTransport } from '../../src/mail/patient-transport.js';
import { smtpTransport } from '../../src/mail/transport.js';
import { readDay } from '../../src/store/bulletins.js';
import { readNow } from '../../src/store/clock.js';
import { findWaitingPeople } from '../../src/store/mailbox.js';
import { escalateDue } from '../../src/work/escalate-due.js';
import type { Happening } from '../../src/work/happening.js';
import { sendAgain } from '../../src/work/send-again.js';
import { sendPost } from '../../src/work/send-post.js';
import { type ScriptedServer, scriptedServer } from '../mail/scripted-server.js';
import { complaint, mailed, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
afterEach(() => world.close());

/** The sweep's post, one person after the other. */
async function sweep(transport: PatientTransport): Promise<Happening[]> {
  const office = {
    transport,
    sender: () => ({
      name: { 'zh-CN': '督办', en: 'Duban' },
      address: 'd@example.com',
      templates: world.context.configuration().templates,
    }),
  };
  const happenings: Happening[] = [];
  for await (const aftermath of sendAgain(world.context, office)) happenings.push(...aftermath.happenings);
  for (const person of await findWaitingPeople(world.context.db, await readNow(world.context.db)))
    for await (const aftermath of sendPost(world.context, office, person))
      happenings.push(...aftermath.happenings);
  return happenings;
}

const mails = () =>
  world.asOwner(
    'select state, attempts, ambiguous_attempts as ambiguous from duban.mail order by created_at, id',
  );

test('row 27: no attempt is burnt, one mail probes, and all leave when the server is back', async () => {
  let nowMs = 0;
  const script: { greeting?: string } = { greeting: '421 too many connections' };
  const server: ScriptedServer = await scriptedServer(script);
  const transport = patientTransport(smtpTransport(server.url), {
    nowMs: () => nowMs,
    down: () => undefined,
    up: () => undefined,
  });
  try {
    for (let slips = 0; slips < 3; slips++) await world.intake(complaint());
    await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
    for await (const _ of escalateDue(world.context, () => undefined));
    const deferred = await sweep(transport);
    expect(deferred.map(({ event }) => event)).toEqual(['mail.deferred']);
    // The others of the same flush are written, and wait without an attempt.
    expect(await mails()).toEqual(Array(3).fill({ state: 'sending', attempts: 0, ambiguous: 0 }));
    expect(await sweep(transport)).toEqual([]);
    expect(server.connections).toBe(1);
    nowMs = 30_000;
    delete script.greeting;
    await world.mailsAreDue();
    const sent = await sweep(transport);
    expect(sent.map(({ event }) => event)).toEqual(Array(9).fill('mail.sent'));
    expect(await mails()).toEqual(Array(9).fill({ state: 'accepted', attempts: 1, ambiguous: 0 }));
  } finally {
    await server.close();
  }
});

test('row 27: a server that is down for hours is nobody’s refusal: nobody is told instead', async () => {
  const server = await scriptedServer({ greeting: '421 too many connections' });
  let nowMs = 0;
  const transport = patientTransport(smtpTransport(server.url), {
    nowMs: () => nowMs,
    down: () => undefined,
    up: () => undefined,
  });
  try {
    await world.intake(complaint());
    await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
    for await (const _ of escalateDue(world.context, () => undefined));
    await sweep(transport);
    await world.setClock(Date.parse(shanghai('2026-11-23T18:00')));
    nowMs = 30_000;
    await world.mailsAreDue();
    expect((await sweep(transport)).map(({ event }) => event)).toEqual(['mail.deferred']);
    expect(server.connections).toBe(2);
  } finally {
    await server.close();
  }
});

test('the day’s line counts what should have left and has not, tried or not; not what was written a moment ago', async () => {
  const server = await scriptedServer({ greeting: '421 too many connections' });
  const transport = patientTransport(smtpTransport(server.url), {
    nowMs: () => 0,
    down: () => undefined,
    up: () => undefined,
  });
  const unsent = async () => {
    const { db, punctualMs } = world.context;
    return (await readDay(db, await world.now(), punctualMs)).unsent;
  };
  try {
    for (let slips = 0; slips < 3; slips++) await world.intake(complaint());
    await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
    for await (const _ of escalateDue(world.context, () => undefined));
    await sweep(transport);
    // Three mails to the one whose turn it was; what is for two others has not become mails.
    expect(await mails()).toEqual(Array(3).fill({ state: 'sending', attempts: 0, ambiguous: 0 }));
    expect(await unsent()).toBe(0);
    await world.setClock(Date.parse(shanghai('2026-11-23T13:30')));
    expect(await unsent()).toBe(9);
    // One that was put off says so at once.
    await world.asOwner('update duban.mail set created_at = duban.now()');
    expect(await unsent()).toBe(6);
    await world.asOwner('update duban.mail set attempts = 1');
    expect(await unsent()).toBe(9);
    // On its way for the first time.
    await world.asOwner('update duban.mail set lease_token = gen_random_uuid()');
    expect(await unsent()).toBe(6);
  } finally {
    await server.close();
  }
});

test('a mail that cannot be written is a person not told: somebody else is, and the admin', async () => {
  const { slip } = await world.intake(complaint());
  await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
  for await (const _ of escalateDue(world.context, () => undefined));
  // A date that no date can be made of: the words for this person cannot be found.
  const reasons = JSON.stringify([{ kind: 'deputy', of: 'gao-feng', role: 'supervisor', until: 'nonsense' }]);
  await world.asOwner(`update duban.notice set reasons = '${reasons}' where person = 'li-na'`);
  await world.sendPost();
  await world.sendPost();
  const { notices } = await world.show(slip);
  expect(notices.map(({ person, state }) => `${person} ${state}`).sort()).toEqual([
    'deng-kai sent',
    'li-na failed',
    'liu-yang sent',
    'wang-fang sent',
    'zhang-wei sent',
  ]);
  expect(mailed(world, slip).join()).not.toContain('li-na');
  expect(world.lines).toContainEqual(
    expect.objectContaining({ level: 'error', event: 'mail.failed', slip, people: ['li-na'] }),
  );
  expect(await world.asOwner('select invariant, detail from duban.violation')).toEqual([]);
});

test('a server that hangs up at one recipient puts off that mail: after four hours somebody else is told, and the admin', async () => {
  const server = await scriptedServer({ rcpt: 'drop' });
  const transport = patientTransport(smtpTransport(server.url), {
    nowMs: () => 0,
    down: () => undefined,
    up: () => undefined,
  });
  try {
    const { slip } = await world.intake(complaint());
    await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
    for await (const _ of escalateDue(world.context, () => undefined));
    await world.asOwner("update duban.notice set state = 'superseded' where person <> 'li-na'");
    await sweep(transport);
    expect(await mails()).toEqual([{ state: 'sending', attempts: 1, ambiguous: 0 }]);
    await world.setClock(Date.parse(shanghai('2026-11-23T17:01')));
    await world.mailsAreDue();
    await sweep(transport);
    const { notices } = await world.show(slip);
    expect(notices.filter(({ state }) => state === 'waiting').map(({ person }) => person)).toEqual(
      expect.arrayContaining(['li-na', 'wang-fang', 'deng-kai']),
    );
  } finally {
    await server.close();
  }
});
