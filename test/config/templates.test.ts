/** The words of mails: a folder of Liquid texts, all good or none taken, and every fault with its place. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sampleMail } from '../../src/cli/mail-samples.js';
import { formatFault, loadConfiguration } from '../../src/config/load.js';
import { CHOICES } from '../../src/config/template-choices.js';
import { COLLECTED_KINDS, COLLECTED_SAMPLES } from '../../src/config/template-collected.js';
import { TEMPLATE_NAMES } from '../../src/config/template-kinds.js';
import { FULL_SAMPLE } from '../../src/config/template-sample.js';
import { composeMail } from '../../src/mail/compose.js';
import type { NextStep } from '../../src/mail/model.js';
import type { partOf, rankOf } from '../../src/mail/reader.js';
import type { Stance } from '../../src/mail/target-phrases.js';
import { tellingOf } from '../../src/mail/telling.js';
import type { Templates as MailTemplates } from '../../src/mail/templates.js';
import { variablesOf } from '../../src/mail/variables.js';
import { NOTICE_KINDS, type Reason } from '../../src/sla/notice.js';
import { breach, LANGUAGES, mailOf, SENDER, TEMPLATES } from '../mail/models.js';

const shipped = join(import.meta.dirname, '../../config');
const dir = mkdtempSync(join(tmpdir(), 'duban-words-'));
const file = join(dir, 'mail', 'breach.zh-CN.liquid');
beforeEach(() => {
  rmSync(dir, { recursive: true, force: true });
  cpSync(shipped, dir, { recursive: true });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const inMail = (name: string) => join(dir, 'mail', `${name}.liquid`);
const edit = (from: string | RegExp, to: string, path = file) =>
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
const lineOf = (part: string, path = file) =>
  readFileSync(path, 'utf8')
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

test('what an admin’s words leave empty for a mail that no sample is like is said in those that Duban brings', async () => {
  for (const section of ['subject', 'heading', 'ask'])
    edit(new RegExp(`(== ${section}\n)([\\s\\S]*?)\n\n`), '$1{% if target == "handle" %}$2{% endif %}\n\n');
  const loaded = await loadConfiguration(dir);
  if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join('\n'));
  const { templates } = loaded.configuration;
  for (const target of ['handle', 'reply']) {
    const model = mailOf('breach', target, 'zh-CN');
    expect(composeMail(model, { ...SENDER, templates })).toEqual(composeMail(model, SENDER));
  }
});

test('a folder without wording speaks the words that Duban brings', async () => {
  rmSync(join(dir, 'mail'), { recursive: true });
  const loaded = await loadConfiguration(dir);
  if (!loaded.ok) throw new Error('refused');
  const { templates } = loaded.configuration;
  expect(composeMail(breach, { ...SENDER, templates })).toEqual(composeMail(breach, SENDER));
});

test('so are those of a digest and of mails to the admin, and of files that the folder leaves out Duban’s', async () => {
  edit('{{ call }}', '请阅', inMail('digest.zh-CN'));
  edit('没有收到即表示', '未收到即为', inMail('daily.zh-CN'));
  rmSync(inMail('outage.zh-CN'));
  const loaded = await loadConfiguration(dir);
  if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join('\n'));
  const sender = { ...SENDER, templates: loaded.configuration.templates };
  expect(sampleMail('digest', 'zh-CN', sender).text).toContain('王主管：请阅。');
  expect(sampleMail('daily', 'zh-CN', sender).text).toContain('未收到即为督办程序有故障');
  expect(sampleMail('outage', 'zh-CN', sender)).toEqual(sampleMail('outage', 'zh-CN', SENDER));
});

describe('a fault has its line and column', () => {
  test('a variable that no mail has, also in a branch that is seldom taken', async () => {
    edit(
      '== ask\n',
      '== ask\n{% if stance == "watch" and rank == "top" %}\n甲{{ responsibel }}乙{% endif %}\n',
    );
    const line = lineOf('responsibel');
    expect(await faults()).toEqual([
      expect.stringContaining(
        `breach.zh-CN.liquid:${line}:5 ask: no such mail has a variable "responsibel" (did you mean "responsible"?)`,
      ),
    ]);
  });

  test('a part of a variable that is not there', async () => {
    edit('due.prose', 'due.prosa');
    expect(await faults()).toEqual([
      expect.stringContaining(
        `:${lineOf('due.prosa')}:6 opening: no such mail has a variable "due.prosa"; allowed: due.compact, due.prose, due.full`,
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

  test.each([
    ['{{ due }}', 3, 'this variable is no text'],
    ['{{ reasons }}', 3, 'this variable is no text'],
    ['{ standing }', 3, 'the text has "{"'],
    ['｛｛ standing ｝｝', 3, 'the text has "｛"'],
    ['<b>急</b>', 3, 'the text has "<b>"'],
    ['**急', 3, 'the text has "**"'],
    ['急**急**：', 4, 'the text has "**"'],
  ])('what a reader would see as it is: %s', async (text, column, problem) => {
    edit('== opening\n', `== opening\n甲，${text}\n**甲**：乙\n`);
    const found = await faults();
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`breach.zh-CN.liquid:${lineOf(`甲，${text}`)}:${column} opening: ${problem}`);
  });

  test.each([
    ['https://example.com/help', 'https://example.com/help'],
    ['{% if silent %}{% if known == "甲" %}见www.example.com{% endif %}{% endif %}', 'www.example.com'],
    ['{{ slip | prepend: "ftp://files/" }}', 'ftp://files/'],
    ['intranet.example.cn/duban', 'intranet.example.cn/duban'],
    ['background:url(x.png)', 'url(x.png)'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['data:image/png;base64,AAAA', 'data:image/png;base64,AAAA'],
  ])('what a mail program would make a link of or fetch: %s', async (text, sign) => {
    const written = `甲，${text}。`;
    edit('== opening\n', `== opening\n${written}\n`);
    const column = written.indexOf(sign.slice(0, 9)) + 1;
    const found = await faults();
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(
      `breach.zh-CN.liquid:${lineOf(written)}:${column} opening: the text has "${sign.slice(0, 9)}`,
    );
    expect(found[0]).toContain('; allowed: plain words, phones and mail addresses');
  });

  test.each([
    [
      '{% if stance == "drect" %}甲{% endif %}',
      '"drect"',
      '"stance" is never "drect" (did you mean "direct"?); allowed: do, direct, watch',
    ],
    [
      "{% if silent and 'low' != rank or late %}甲{% endif %}",
      "'low'",
      '"rank" is never "low"; allowed: representative, top, line',
    ],
    [
      '{% if next %}{% unless next.you == "alon" %}甲{% endunless %}{% endif %}',
      '"alon"',
      '"you" is never "alon" (did you mean "alone"?)',
    ],
    [
      '{% for each in reasons %}{% case each.kind %}{% when "away", "braech" %}甲{% endcase %}{% endfor %}',
      '"braech"',
      '"kind" is never "braech"; allowed: deputy, away, undeliverable, unreachable',
    ],
    [
      '{% case part %}{% when "assist" %}甲{% else %}{% if part == "Assist" %}乙{% endif %}{% endcase %}',
      '"Assist"',
      '"part" is never "Assist" (did you mean "assist"?)',
    ],
  ])('a word that a variable never says: %s', async (text, literal, told) => {
    edit('== opening\n', `== opening\n甲${text}\n`);
    const found = await faults();
    const column = `甲${text}`.indexOf(literal) + 1;
    expect(found).toEqual([
      expect.stringContaining(`breach.zh-CN.liquid:${lineOf(text)}:${column} opening: ${told}`),
    ]);
  });

  test.each([
    '{% if target == "anything" %}甲{% endif %}',
    '{% if title == "王主管" or stance contains "d" %}甲{% endif %}',
    '{% assign rank = "low" %}{% if rank == "low" %}甲{% endif %}',
    '{% for part in reasons %}{% if part == "x" or part.role == "y" %}甲{% endif %}{% endfor %}',
    '{% if part == blank or part == nil or next.you != "no" %}甲{% endif %}',
  ])('a variable that may say anything, or was made by the template, is not judged: %s', async (text) => {
    edit('== opening\n', `== opening\n${text}\n`);
    expect(await faults()).toEqual([]);
  });

  test('also where only rendering puts it together', async () => {
    edit('== opening\n', '== opening\n{{ "htt" | append: "ps:" | append: "//intranet" }}\n');
    expect(await faults()).toEqual([expect.stringContaining('opening: the text has "https://intranet"')]);
  });

  test('a mail address, a file, a clause and a time of day are none', async () => {
    edit(
      '== contact\n',
      '== contact\n疑问请发 help.desk@example.com，见 organisation.yaml 4.2.3 节，data: 09:00。\n',
    );
    expect(await faults()).toEqual([]);
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

  test.each(['breach.zh-CN', 'undeliverable.en'])('a subject of %s without the slip', async (name) => {
    edit(/(== subject\n.*)\{\{ slip \}\}/, '$1', inMail(name));
    expect(await faults()).toEqual([
      expect.stringContaining(`${name}.liquid:4:1 subject: the subject does not name the slip`),
    ]);
  });

  test.each([
    [
      'two tags',
      'breach.zh-CN',
      '【督办】',
      '【督办】【急】',
      '4:1 subject: the subject does not begin with its one tag',
    ],
    ['no tag', 'daily.en', '[Daily] ', '', '4:1 subject: the subject does not begin with its one tag'],
    ['a shout', 'outage.zh-CN', '已恢复｜', '已恢复！｜', '4:15 subject: the subject has "！"'],
    ['a picture', 'digest.en', ' overdue{%', ' overdue 🔥{%', '4:52 subject: the subject has "🔥"'],
    [
      'more than a phone shows',
      'digest.zh-CN',
      '件逾期',
      '件投诉已经逾期而且至今仍未办结请各位务必逐件过问',
      '4:1 subject: the subject has 54 characters; allowed: at most 48',
    ],
    [
      'two lines',
      'config-refused.en',
      '; the last',
      ';\nthe last',
      '4:1 subject: this section has more than one line',
    ],
  ])('a subject with %s', async (_, name, from, to, told) => {
    edit(from, to, inMail(name));
    expect(await faults()).toEqual([expect.stringContaining(`${name}.liquid:${told}`)]);
  });

  test('in mails to the admin and digests as well: variables of other mails, sections that they have not', async () => {
    edit('{{ lasted }}', '{{ slip }}', inMail('outage.en'));
    edit('each.year', 'each.yaer', inMail('daily.zh-CN'));
    edit('{{ at.full }}', '{{ at.fill }}', inMail('digest.zh-CN'));
    edit('== footer', '== contact\nx\n\n== footer', inMail('undeliverable.zh-CN'));
    const found = await faults();
    const line = (part: string, name: string) => lineOf(part, inMail(name));
    expect(found).toHaveLength(4);
    for (const part of [
      `outage.en.liquid:${line('{{ slip }}', 'outage.en')}:20 preheader: no such mail has a variable "slip"`,
      `daily.zh-CN.liquid:${line('each.yaer', 'daily.zh-CN')}:58 ask: undefined variable: each.yaer`,
      `digest.zh-CN.liquid:${line('at.fill', 'digest.zh-CN')}:6 opening: no such mail has a variable "at.fill"; allowed: at.compact, at.full`,
      `undeliverable.zh-CN.liquid:${line('== contact', 'undeliverable.zh-CN')}:1 (file): "contact" is no section`,
    ])
      expect(found.join('\n')).toContain(part);
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

test.each(COLLECTED_KINDS)('and so does that of %s', (kind) => {
  const seen: unknown[] = [];
  const shape = (value: unknown): unknown =>
    Array.isArray(value) || typeof value !== 'object' || value === null
      ? null
      : Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shape(part)]));
  const { full, sparse } = COLLECTED_SAMPLES[kind];
  const render: MailTemplates['render'] = (...asked) => {
    seen.push(asked[3]);
    return TEMPLATES.render(...asked);
  };
  sampleMail(kind, 'en', { ...SENDER, templates: { render } });
  expect(seen).toHaveLength(6);
  for (const variables of seen)
    expect(Object.keys(variables as object).sort()).toEqual(Object.keys(full).sort());
  const parts = (variables: unknown) => Object.entries(shape(variables) as object).filter(([, part]) => part);
  for (const [name, part] of parts(seen[0])) expect([name, part]).toEqual([name, shape(full[name])]);
  expect(Object.keys(sparse)).toEqual(Object.keys(full));
});

test('the words that are allowed are those that mails say', () => {
  const stances = { do: 0, direct: 0, watch: 0 } satisfies Record<Stance, 0>;
  const ranks = { representative: 0, top: 0, line: 0 } satisfies Record<ReturnType<typeof rankOf>, 0>;
  const parts = { 'take-charge': 0, assist: 0 } satisfies Record<NonNullable<ReturnType<typeof partOf>>, 0>;
  const yous = { no: 0, too: 0, alone: 0 } satisfies Record<NextStep['you'], 0>;
  const kinds = { deputy: 0, away: 0, undeliverable: 0, unreachable: 0 } satisfies Record<Reason['kind'], 0>;
  expect([CHOICES.stance, CHOICES.rank, CHOICES.part, CHOICES['next.you'], CHOICES['reasons.kind']]).toEqual(
    [stances, ranks, parts, yous, kinds].map((words) => Object.keys(words)),
  );
});

test('a value makes no structure: neither a line nor a lead', () => {
  const model = mailOf('breach', 'handle', 'zh-CN');
  const title = '王**请您**：照办\n**请您**：付款';
  const { text } = composeMail({ ...model, recipient: { ...model.recipient, title } }, SENDER);
  expect(text.match(/^请您/gm)).toHaveLength(1);
});

test('there is a text for each kind and language', () => {
  expect(TEMPLATE_NAMES).toHaveLength((NOTICE_KINDS.length + COLLECTED_KINDS.length) * LANGUAGES.length);
});
