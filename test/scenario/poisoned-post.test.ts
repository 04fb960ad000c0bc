/** What is wrong with one mail, one person's notices or a bulletin never holds up the post of the others. */
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { patientTransport } from '../../src/mail/patient-transport.js';
import { smtpTransport } from '../../src/mail/transport.js';
import { beat } from '../../src/store/heartbeats.js';
import { escalateDue } from '../../src/work/escalate-due.js';
import type { Aftermath } from '../../src/work/happening.js';
import { sendPost } from '../../src/work/send-post.js';
import { sweepDeadlines } from '../../src/work/sweep.js';
import { postSweep } from '../../src/work/sweep-post.js';
import { scriptedServer } from '../mail/scripted-server.js';
import { complaint, firings, mailed, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
afterEach(() => world.close());

/** Does it again and again until told to stop; says then whether it went well. */
function repeated(run: () => Promise<void>): { stop(): Promise<void> } {
  let stopped = false;
  const running = (async () => {
    while (!stopped) await run();
  })();
  return {
    stop() {
      stopped = true;
      return running;
    },
  };
}

async function breached(): Promise<string> {
  const { slip } = await world.intake(complaint());
  await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
  for await (const _ of escalateDue(world.context, () => undefined));
  return slip;
}

test('notices of six people that nobody can work on: everybody else gets theirs, and the sweep says that it failed', async () => {
  const slip = await breached();
  await world.asOwner(`
    insert into duban.notice select (jsonb_populate_record(n, jsonb_build_object('id', gen_random_uuid(),
      'person', 'a' || number, 'kind', 'all-clear', 'firing_id', null))).*
    from duban.notice n, generate_series(1, 6) number where n.person = 'li-na' and n.kind = 'breach'`);
  await world.asOwner(`update duban.notice set cleared = 'null' where kind = 'all-clear'`);
  await expect(postSweep(world.context, world.office, () => undefined).run(15_000)).rejects.toThrow(
    TypeError,
  );
  expect(mailed(world, slip)).toHaveLength(3);
});

test('a daily line that cannot be written: the post goes out all the same', async () => {
  await world.close();
  world = await World.open(shanghai('2026-11-23T07:00'), 'config', { mailsWait: true });
  await beat(world.context.db, 'one', 60_000);
  await breached();
  await world.setClock(Date.parse(shanghai('2026-11-23T13:05')));
  await world.asOwner('revoke insert on duban.bulletin from duban_app');
  await expect(postSweep(world.context, world.office, () => undefined).run(15_000)).rejects.toThrow(
    'permission denied',
  );
  expect(world.mails.map(({ to }) => to.join()).sort()).toEqual(
    ['li-na', 'liu-yang', 'zhang-wei'].map((name) => `${name}@example.com`),
  );
});

test('a mail that is none any more: it alone has failed, and others are told; the mail server is not at fault', async () => {
  const slip = await breached();
  const away = { ...world.office, transport: smtpTransport('smtp://127.0.0.1:1') };
  for await (const _ of sendPost(world.context, away, 'li-na'));
  await world.asOwner(`update duban.mail set content = '{"to": null}'`);
  await world.mailsAreDue();
  const patient = patientTransport(world.office.transport, {
    nowMs: () => 0,
    down: (reason) => {
      throw new Error(reason);
    },
    up: () => undefined,
  });
  await postSweep(world.context, { ...world.office, transport: patient }, () => undefined).run(15_000);
  await postSweep(world.context, { ...world.office, transport: patient }, () => undefined).run(15_000);
  const { notices } = await world.show(slip);
  expect(notices.map(({ person, state }) => `${person} ${state}`).sort()).toEqual([
    'deng-kai sent',
    'li-na failed',
    'liu-yang sent',
    'wang-fang sent',
    'zhang-wei sent',
  ]);
});

test('a recipient whose server hangs keeps the mails of the others from leaving no longer than a sweep', async () => {
  const server = await scriptedServer({
    get rcpt() {
      return server.commands.at(-1)?.includes('zhang-wei') ? 'hang' : '250 recipient ok';
    },
  });
  const sent: string[] = [];
  const changed = new EventEmitter();
  const announce = ({ happenings }: Aftermath) => {
    for (const { event, slip, people } of happenings)
      if (event === 'mail.sent') sent.push(`${slip} ${people?.join()}`);
    changed.emit('announced');
  };
  const othersHave = async (slip: string) => {
    while (!['li-na', 'liu-yang'].every((person) => sent.includes(`${slip} ${person}`)))
      await once(changed, 'announced');
  };
  try {
    const first = await breached();
    const office = { ...world.office, transport: smtpTransport(server.url) };
    const post = postSweep(world.context, office, announce);
    const sweeps = repeated(() => post.run(50));
    await server.heard(/^RCPT.*zhang-wei/, 1);
    let isOver = false;
    const hung = post.ended().then(() => {
      isOver = true;
    });
    await othersHave(first);
    const { slip: second } = await world.intake(complaint());
    await world.setClock(Date.parse(shanghai('2026-11-23T17:00', 2)));
    for await (const _ of escalateDue(world.context, () => undefined));
    await othersHave(second);
    expect(isOver).toBe(false);
    await server.close();
    await hung;
    await sweeps.stop();
    await post.ended();
  } finally {
    await server.close();
  }
});

/** Before the others by name, and more than go out at a time. */
const HUNG = ['chen-chen', 'feng-yu', 'gao-feng', 'guo-hua', 'he-jing', 'helen-wood', 'lin-xia', 'ma-jun'];

test('more recipients whose servers hang than there are postmen: the others still have their mails, and it all ends', async () => {
  const server = await scriptedServer({
    get rcpt() {
      return HUNG.some((person) => server.commands.at(-1)?.includes(person)) ? 'hang' : '250 recipient ok';
    },
  });
  const changed = new EventEmitter();
  const sent = new Set<string>();
  const announce = ({ happenings }: Aftermath) => {
    for (const { event, people } of happenings) if (event === 'mail.sent') sent.add(`${people?.join()}`);
    changed.emit('announced');
  };
  const office = { ...world.office, transport: smtpTransport(server.url) };
  const post = postSweep(world.context, office, announce, 200);
  try {
    await breached();
    await world.asOwner(`
      insert into duban.notice select (jsonb_populate_record(n, jsonb_build_object('id', gen_random_uuid(),
        'person', hung.person, 'email', hung.person || '@example.com'))).*
      from duban.notice n, unnest(array['${HUNG.join("', '")}']) as hung(person) where n.person = 'li-na' and n.kind = 'breach'`);
    const sweeps = repeated(() => post.run(50));
    await server.heard(/^RCPT/, HUNG.length + 3);
    while (sent.size < 3) await once(changed, 'announced');
    expect([...sent].sort()).toEqual(['li-na', 'liu-yang', 'zhang-wei']);
    await server.close();
    await sweeps.stop();
    await post.ended();
    expect(
      await world.asOwner(
        `select count(*)::int from duban.mail where state = 'sending' and lease_token is null`,
      ),
    ).toEqual([{ count: HUNG.length }]);
  } finally {
    await server.close();
  }
});

test('a complaint that only the server’s condition holds up: the heart beats, and what comes next is armed', async () => {
  const { complaintId, slip } = await world.intake(complaint());
  await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
  await world.asOwner(`
    create function duban.locked() returns trigger language plpgsql as $$
    begin raise exception 'canceling statement due to lock timeout' using errcode = '55P03'; end $$`);
  await world.asOwner(`
    create trigger locked before update on duban.deadline for each row
    when (old.complaint_id = '${complaintId}') execute function duban.locked()`);
  const armed: number[] = [];
  const armer = {
    arm: () => undefined,
    armAnew: async (instants: readonly number[]) => void armed.push(...instants),
    callHelp: () => undefined,
    post: () => undefined,
    flush: async () => undefined,
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const sweeper = { context: world.context, announce: () => undefined, armer, log, worker: 'one', speed: 1 };
  await expect(sweepDeadlines(sweeper)).rejects.toThrow('lock timeout');
  expect(await world.asOwner('select worker from duban.heartbeat')).toEqual([{ worker: 'one' }]);
  expect(await firings(world, slip)).toEqual([]);
});
