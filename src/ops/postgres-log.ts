/** What the embedded server said last, for who must find out why it did not start. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const LINES = 8;

/** Its first words stand in the start file, and all later ones in the files that it turns over, one a weekday. */
export async function lastWords(data: string, startFile: string): Promise<string> {
  const names = await readdir(join(data, 'log')).catch(() => []);
  const files = await Promise.all(names.map((name) => dated(join(data, 'log', name))));
  const newest = files.sort((one, other) => other.mtimeMs - one.mtimeMs)[0];
  return `${await tail(startFile)}\n${newest ? await tail(newest.file) : ''}`.trim();
}

async function dated(file: string): Promise<{ file: string; mtimeMs: number }> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
  return { file, mtimeMs };
}

async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-LINES).join('\n');
}
