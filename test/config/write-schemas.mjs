// Writes config/schema/*.schema.json again, after a schema in src/config has changed:
//
//     npx tsx test/config/write-schemas.mjs
import { writeFileSync } from 'node:fs';
import { jsonSchemas } from '../../src/config/json-schema.ts';

for (const [name, text] of Object.entries(jsonSchemas()))
  writeFileSync(new URL(`../../config/schema/${name}`, import.meta.url), text);
