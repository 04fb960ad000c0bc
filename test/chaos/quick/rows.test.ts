/** The table of what breaks: each row of it has a test that bears its number, in the file that the table names. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT } from '../../support/process.js';

const ROWS = Array.from({ length: 39 }, (_, index) => index + 1);
const BAD_INPUTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 22, 23, 24, 25];

async function titlesIn(folder: string): Promise<{ file: string; title: string }[]> {
  const files = (await readdir(join(PROJECT, folder), { recursive: true })).filter((name) =>
    name.endsWith('.test.ts'),
  );
  const read = async (name: string) => {
    const text = await readFile(join(PROJECT, folder, name), 'utf8');
    return [...text.matchAll(/['"`]((?:row|bad input) \d+): /g)].map(([, title = '']) => ({
      file: `${folder}/${name}`,
      title,
    }));
  };
  return (await Promise.all(files.map(read))).flat();
}

const titles = [...(await titlesIn('test/chaos')), ...(await titlesIn('test/scenario'))];
const table = await readFile(join(PROJECT, 'test/chaos/README.md'), 'utf8');

test.each(ROWS)('fault %d is broken by some test, and the table names its file', (row) => {
  const files = titles.filter(({ title }) => title === `row ${row}`).map(({ file }) => file);
  expect(files).not.toEqual([]);
  const line = table.split('\n').find((each) => each.startsWith(`| ${row} |`)) ?? '';
  for (const file of new Set(files))
    expect(line).toContain(file.replace('test/chaos/', '').replace('test/', '../'));
});

test.each(BAD_INPUTS)('bad input %d is tried by some test', (row) => {
  expect(titles.filter(({ title }) => title === `bad input ${row}`)).not.toEqual([]);
});
