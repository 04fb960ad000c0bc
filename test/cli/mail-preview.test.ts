/** `duban mail preview`: the mails as files, for looking at. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { duban } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duban-preview-'));
});
afterAll(() => rm(folder, { recursive: true }));

const preview = (...args: string[]) => duban(['mail', 'preview', ...args]);

test('every kind in both languages, each as .html, .txt and .eml; --json names the files', async () => {
  const out = join(folder, 'new', 'all');
  const { code, json } = await preview('--out', out, '--json');
  expect(code).toBe(0);
  const { files } = json<{ files: string[] }>();
  expect(files.map((file) => file.slice(out.length + 1)).sort()).toEqual((await readdir(out)).sort());
  for (const kind of [
    'inform',
    'reminder',
    'breach',
    'senior',
    'immediate',
    'last-step',
    'all-clear',
    'digest',
  ])
    for (const language of ['zh-CN', 'en'])
      for (const ending of ['html', 'txt', 'eml'])
        expect(files).toContain(join(out, `${kind}.${language}.${ending}`));
});

test('one kind in one language: three files that tell the same', async () => {
  const out = join(folder, 'one');
  const { code, stdout } = await preview('breach', '--lang', 'en', '--out', out);
  expect(code).toBe(0);
  expect(stdout).toEqual(['html', 'txt', 'eml'].map((ending) => join(out, `breach.en.${ending}`)));
  const read = (ending: string) => readFile(join(out, `breach.en.${ending}`), 'utf8');
  const { subject, text } = await simpleParser(await read('eml'));
  expect(subject).toMatch(/^\[Overdue\] .*LX-2026-00042/);
  expect((await read('txt')).trim()).toBe(`${subject}\n\n${text?.trim()}`);
  expect(await read('html')).toContain(`<title>${subject}</title>`);
});

describe('what cannot be done', () => {
  test.each([
    [['breech'], /breech.*breach/],
    [['breach', '--lang', 'fr'], /fr.*zh-CN, en/],
    [['--lang', 'zh'], /zh.*zh-CN, en/],
  ])('%j is wrong usage: 2, with what is allowed', async (args, says) => {
    const { code, stdout, stderr } = await preview(...args, '--out', join(folder, 'never'));
    expect([code, stdout]).toEqual([2, []]);
    expect(stderr.join(' ')).toMatch(says);
    expect(await readdir(folder)).not.toContain('never');
  });

  test('a file where the folder should be, and a folder where a file should be: 1, and it is named', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, 'mine');
    const taken = join(folder, 'taken', 'breach.en.txt');
    await mkdir(taken, { recursive: true });
    const ends = await Promise.all([
      preview('breach', '--out', file),
      preview('breach', '--lang', 'en', '--out', join(folder, 'taken')),
    ]);
    expect(ends.map(({ code, stdout }) => [code, stdout])).toEqual([
      [1, []],
      [1, []],
    ]);
    expect(ends.map(({ stderr }) => stderr.length)).toEqual([1, 1]);
    expect(ends[0]?.stderr[0]).toContain(`cannot write ${file}: EEXIST`);
    expect(ends[1]?.stderr[0]).toContain(`cannot write ${taken}: EISDIR`);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });
});
