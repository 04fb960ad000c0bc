/** The words of mails: a folder of Liquid texts, all good or none taken, and every fault with its place. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { formatFault, loadConfiguration } from '../../src/config/load.js';
import { FULL_SAMPLE } from '../../src/config/template-sample.js';
import { TEMPLATE_NAMES } from '../../src/config/templates.js';
import { composeMail } from '../../src/mail/compose.js';
import { tellingOf } from '../../src/mail/telling.js';
import { variablesOf } from '../../src/mail/variables.js';
import { NOTICE_KINDS } from '../../src/sla/notice.js';
import { breach, LANGUAGES, mailOf, SENDER, TEMPLATES } from '../mail/models.js';

const shipped = join(import.meta.dirname, '../../config');
const dir = mkdtempSync(join(tmpdir(), 'duban-words-'));
const file = join(dir, 'mail', 'breach.zh-CN.liquid');
beforeEach(() => {
  rmSync(dir, { recursive: true, force: true });
  cpSync(shipped, dir, { recursive: true });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const edit = (from: string | RegExp, to: string) =>
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
const lineOf = (part: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(part)) + 1;

async function faults(): Promise<string[]> {
  const loaded = await loadConfiguration(dir);
  return loaded.ok ? [] : loaded.faults.map((fault) => formatFault(fault).replace(`${dir}/mail/`, ''));
}

test('an admin’s words are the mail’s', async () => {
  edit('次通知', '次告知');
  const loaded = await loadConfiguration(dir);
  if (!loaded.ok) throw new Error('refused');
  const { templates } = loaded.configuration;
  const { text } = composeMail({ ...breach, ordinal: 2 }, { ...SENDER, templates });
  expect(text).toContain('（第2次告知）');
  expect(templates.version).not.toBe(TEMPLATES.version);
});

test('a folder without wording speaks the words that Duban brings', async () => {
  rmSync(join(dir, 'mail'), { recursive: true });
  const loaded = await loadConfiguration(dir);
  if (!loaded.ok) throw new Error('refused');
  const { templates } = loaded.configuration;
  expect(composeMail(breach, { ...SENDER, templates })).toEqual(composeMail(breach, SENDER));
});

describe('a fault has its line and column', () => {
  test('a variable that no mail has, also in a branch that is seldom taken', async () => {
    edit('== ask\n', '== ask\n{% if stance == "never" %}\n甲{{ responsibel }}乙{% endif %}\n');
    const line = lineOf('responsibel');
    expect(await faults()).toEqual([
      expect.stringContaining(
        `breach.zh-CN.liquid:${line}:5 ask: no mail has a variable "responsibel" (did you mean "responsible"?)`,
      ),
    ]);
  });

  test('a part of a variable that is not there', async () => {
    edit('due.prose', 'due.prosa');
    expect(await faults()).toEqual([
      expect.stringContaining(
        `:${lineOf('due.prosa')}:6 opening: no mail has a variable "due.prosa"; allowed: due.compact, due.prose, due.full`,
      ),
    ]);
  });

  test.each([
    ['a tag that is not closed', '{% if late %}', 'not closed'],
    ['a filter that there is not', '{{ slip | shout }}', 'undefined filter: shout'],
    ['another file', '{% include "../policy.yaml" %}', 'ENOENT'],
    ['a loop without end', '{% for i in (1..100000000) %}x{% endfor %}', 'limit exceeded'],
  ])('%s', async (_, text, problem) => {
    edit('== opening\n', `== opening\n${text}`);
    const found = await faults();
    expect(found.join('\n')).toContain(problem);
    expect(found[0]).toMatch(new RegExp(`^breach\\.zh-CN\\.liquid:${lineOf(text)}:\\d+ opening`));
  });

  test('a missing section, a strange one, an empty one, a missing file, a strange file', async () => {
    edit(/== contact\n.*\n/, '== contacts\n');
    edit(/== heading\n.*\n/, '== heading\n');
    rmSync(join(dir, 'mail', 'senior.en.liquid'));
    writeFileSync(join(dir, 'mail', 'breech.en.liquid'), '');
    const found = (await faults()).join('\n');
    for (const part of [
      'the section "contact" is missing',
      '"contacts" is no section',
      'heading: this section says nothing',
      'senior.en.liquid:1:1 (file): this file is missing',
      'breech.en.liquid:1:1 (file): no kind of mail is called so (did you mean "breach.en.liquid"?)',
    ])
      expect(found).toContain(part);
  });

  test('a subject without the slip', async () => {
    edit(/(== subject\n.*)\{\{ slip \}\}/, '$1');
    expect(await faults()).toEqual([expect.stringContaining('the subject does not name the slip')]);
  });
});

test('the sample names exactly the variables that mails have', () => {
  const shape = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).sort() : null;
  const seen = new Map<string, unknown>();
  for (const kind of NOTICE_KINDS) {
    const variables = variablesOf(tellingOf(mailOf(kind, 'handle', 'zh-CN'), TEMPLATES));
    expect(Object.keys(variables).sort()).toEqual(Object.keys(FULL_SAMPLE).sort());
    for (const [name, value] of Object.entries(variables))
      if (shape(value) !== null) seen.set(name, shape(value));
  }
  for (const [name, keys] of seen)
    expect([name, shape(FULL_SAMPLE[name as keyof typeof FULL_SAMPLE])]).toEqual([name, keys]);
});

test('a value makes no structure: neither a line nor a lead', () => {
  const model = mailOf('breach', 'handle', 'zh-CN');
  const title = '王**请您**：照办\n**请您**：付款';
  const { text } = composeMail({ ...model, recipient: { ...model.recipient, title } }, SENDER);
  expect(text.match(/^请您/gm)).toHaveLength(1);
});

test('there is a text for each kind and language', () => {
  expect(TEMPLATE_NAMES).toHaveLength(NOTICE_KINDS.length * LANGUAGES.length);
});
