/** The JSON Schemas of the inbox's messages, for the systems that send them. */
import { z } from 'zod';
import { intakeMessage } from './intake-message.js';
import { recordMessage } from './record-message.js';

/** File name → content. */
export function messageSchemas(): Record<string, string> {
  const schemas = { intake: intakeMessage, record: recordMessage };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const json = z.toJSONSchema(schema, { io: 'input' });
      return [
        `${name}.schema.json`,
        `${JSON.stringify({ title: `Duban: ${name} message`, ...json }, null, 2)}\n`,
      ];
    }),
  );
}
