import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createDatabase } from '../support/database.js';
import { startDuban } from '../support/process.js';
import { startMailSink } from '../support/smtp.js';
import { duban } from './command.js';

test('a drill is made of a fresh database only, runs on its clock for every process, and mails to files only', async () => {
  const [database, sink] = [await createDatabase(), await startMailSink()];
  const home = await mkdtemp(join(tmpdir(), 'duban-test-drill-'));
  const env = {
    DATABASE_URL: database.url,
    DUBAN_HOME: home,
    SMTP_URL: sink.url,
    MAIL_FROM: 'duban@example.com',
  };
  try {
    const made = await duban(['migrate', '--drill', '3600'], env);
    expect(made).toMatchObject({ code: 0, stdout: [expect.stringMatching(/3600 times faster/)] });
    const again = await duban(['migrate', '--drill', '60'], env);
    expect(again).toMatchObject({
      code: 1,
      stdout: [],
      stderr: [expect.stringMatching(/needs a fresh database.*; allowed: .*DUBAN_HOME or DATABASE_URL$/)],
    });
    const worker = startDuban(['worker'], { env });
    await worker.waitForLine(/"worker\.started".*"speed":3600/);
    const message = {
      category: 'service',
      channel: 'phone',
      department: 'engineering',
      site: 'riverside',
      summary: 'x',
      receivedBy: 'y',
    };
    // Four hours are four seconds: the shipped limits, untouched.
    const taken = await duban(['intake'], env, JSON.stringify(message));
    const { slip, deadlines } = taken.json<{
      slip: string;
      deadlines: { target: string; startedAt: string; dueAt: string }[];
    }>();
    const handle = deadlines.find(({ target }) => target === 'handle');
    expect(Date.parse(handle?.dueAt ?? '') - Date.parse(handle?.startedAt ?? '')).toBe(4 * 3_600_000);
    await worker.waitForLine(
      (line) => /"mail\.sent"/.test(line) && /"breach"/.test(line) && line.includes(slip),
    );
    const files = (await readdir(join(home, 'mail'))).filter((file) => file.endsWith('.eml'));
    const mails = await Promise.all(files.map((file) => readFile(join(home, 'mail', file), 'utf8')));
    // How many there are depends on the hour: the drill begins now, and quiet hours hold what can wait.
    expect(mails.filter((mail) => /^X-Duban-Kind: breach$/m.test(mail) && mail.includes(slip))).not.toEqual(
      [],
    );
    expect(sink.mails).toEqual([]);
    expect((await duban(['migrate', '--drill', '3600'], env)).code).toBe(1);
    worker.kill();
    await worker.exit;
  } finally {
    await sink.close();
    await database.drop();
    await rm(home, { recursive: true, force: true });
  }
});

test('a database that holds complaints is refused as a drill, and its clock left alone', async () => {
  const database = await createDatabase();
  const env = { DATABASE_URL: database.url };
  try {
    const message = {
      category: 'service',
      channel: 'phone',
      department: 'engineering',
      site: 'riverside',
      summary: 'x',
      receivedBy: 'y',
    };
    expect((await duban(['intake'], env, JSON.stringify(message))).code).toBe(0);
    expect(await duban(['migrate', '--drill', '3600'], env)).toMatchObject({
      code: 1,
      stderr: [expect.stringMatching(/already holds complaints/)],
    });
    expect((await duban(['migrate'], env)).code).toBe(0);
  } finally {
    await database.drop();
  }
});
