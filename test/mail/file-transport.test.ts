import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { composeMail } from '../../src/mail/compose.js';
import { fileTransport } from '../../src/mail/transport.js';
import { at, breach, SENDER } from './models.js';

const never = new AbortController().signal;
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duban-mail-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const NAME = '20261124T010000Z-LX-2026-00042-breach-0190b0a0-0000-7000-8000-000000000001.eml';

test('a mail becomes a file that sorts by date and names no person', async () => {
  const mail = composeMail(breach, SENDER);
  const folder = join(dir, 'deeper', 'mail');
  expect(await fileTransport(folder).send(mail, never)).toEqual({ outcome: 'accepted', response: NAME });
  expect(await readdir(folder)).toEqual([NAME]);
  const raw = await readFile(join(folder, NAME), 'utf8');
  const parsed = await simpleParser(raw);
  expect([parsed.subject, parsed.messageId]).toEqual([mail.subject, mail.messageId]);
  expect(raw).not.toMatch(/(?<!\r)\n/);
});

test('sent again, even later and by another process, it overwrites its file', async () => {
  await fileTransport(dir).send(composeMail(breach, SENDER), never);
  const later = composeMail({ ...breach, asOf: at('2026-11-24T10:00') }, SENDER);
  await fileTransport(dir).send(later, never);
  expect(await readdir(dir)).toEqual([NAME]);
  expect((await simpleParser(await readFile(join(dir, NAME)))).date).toEqual(new Date(later.date));
});

test('many at once', async () => {
  const transport = fileTransport(dir);
  const mails = Array.from({ length: 20 }, (_, index) =>
    composeMail({ ...breach, mailId: `m-${index}` }, SENDER),
  );
  const outcomes = await Promise.all([...mails, ...mails].map((mail) => transport.send(mail, never)));
  expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true);
  expect(await readdir(dir)).toHaveLength(20);
  transport.close();
});

test('a folder that cannot be written to is no fault of the recipient, and nothing is thrown', async () => {
  const file = join(dir, 'in-the-way');
  await writeFile(file, '');
  expect((await fileTransport(file).send(composeMail(breach, SENDER), never)).outcome).toBe('relay-fault');
});

test('a file that cannot be written leaves nothing of the mail behind', async () => {
  await mkdir(join(dir, NAME));
  const sent = await fileTransport(dir).send(composeMail(breach, SENDER), never);
  expect(sent.outcome).toBe('relay-fault');
  expect(await readdir(dir)).toEqual([NAME]);
});

test('a folder that could not be read for a while is looked into again', async () => {
  const transport = fileTransport(dir);
  // To root every folder is open.
  const become = (uid: number) => process.getuid?.() === 0 && process.seteuid?.(uid);
  await chmod(dir, 0o300);
  become(65_534);
  try {
    expect((await transport.send(composeMail(breach, SENDER), never)).outcome).toBe('relay-fault');
  } finally {
    become(0);
    await chmod(dir, 0o700);
  }
  expect((await transport.send(composeMail(breach, SENDER), never)).outcome).toBe('accepted');
});

test('aborted beforehand, nothing is written', async () => {
  expect((await fileTransport(dir).send(composeMail(breach, SENDER), AbortSignal.abort())).outcome).toBe(
    'relay-fault',
  );
  expect(await readdir(dir)).toEqual([]);
});
