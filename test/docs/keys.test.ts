/** Every key that the files of a configuration folder may hold stands in docs/configuration.md or docs/policy.md. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT } from '../support/process.js';

/** The names of all properties in a JSON Schema, however deep. */
function keysIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own =
    'properties' in schema && typeof schema.properties === 'object'
      ? Object.keys(schema.properties ?? {})
      : [];
  return [...own, ...Object.values(schema).flatMap(keysIn)];
}

const read = (file: string) => readFile(join(PROJECT, file), 'utf8');

test.each(['policy', 'calendars', 'organisation', 'mail', 'tests'])('%s.schema.json', async (name) => {
  const pages = (await Promise.all(['docs/configuration.md', 'docs/policy.md'].map(read))).join('\n');
  const code = [...pages.matchAll(/```[\s\S]*?```|`[^`\n]+`/g)].map(([text]) => text).join('\n');
  const keys = [...new Set(keysIn(JSON.parse(await read(`config/schema/${name}.schema.json`))))];
  expect(keys.length).toBeGreaterThan(5);
  const words = new Set(code.split(/[^\w-]+/));
  expect(keys.filter((key) => !words.has(key))).toEqual([]);
});
