import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { messageSchemas } from '../../src/work/message-schema.js';
import { PROJECT } from '../support/process.js';

test('the published schemas of messages are those of the code; if not: npx tsx test/config/write-schemas.mjs', async () => {
  for (const [name, text] of Object.entries(messageSchemas()))
    expect(await readFile(join(PROJECT, 'config/schema', name), 'utf8')).toBe(text);
});
