/** The JSON Schemas in `config/schema/`, which editors check and complete the YAML files with. */
import { z } from 'zod';
import { calendarsFile } from './calendars-file.js';
import { mailFile } from './mail-file.js';
import { organisationFile } from './organisation-file.js';
import { policyFile } from './policy-file.js';
import { testsFile } from './tests-file.js';

const FILES: Readonly<Record<string, z.ZodType>> = {
  policy: policyFile,
  calendars: calendarsFile,
  organisation: organisationFile,
  mail: mailFile,
  tests: testsFile,
};

/** File name → content. */
export function jsonSchemas(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(FILES).map(([name, schema]) => {
      const json = z.toJSONSchema(schema, { io: 'input' });
      return [
        `${name}.schema.json`,
        `${JSON.stringify({ title: `Duban: ${name}.yaml`, ...json }, null, 2)}\n`,
      ];
    }),
  );
}
