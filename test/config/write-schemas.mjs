// Writes config/schema/*.schema.json again, after a schema of a file or a message has changed:
//
//     npx tsx test/config/write-schemas.mjs
import { writeFileSync } from 'node:fs';
import { jsonSchemas } from '../../src/config/json-schema.ts';
import { messageSchemas } from '../../src/work/message-schema.ts';

for (const [name, text] of Object.entries({ ...jsonSchemas(), ...messageSchemas() }))
  writeFileSync(new URL(`../../config/schema/${name}`, import.meta.url), text);
