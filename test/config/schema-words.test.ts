/** What editors know of limits and steps is what the loader takes. */
import { expect, test } from '@jest/globals';
import { jsonSchemas } from '../../src/config/json-schema.js';
import { DURATION_PATTERN, LIMIT_PATTERN, STEP_PATTERN } from '../../src/config/schema-words.js';
import { parseDuration, parseLimit, parseStepAt } from '../../src/sla/limit.js';

const LENGTHS = [
  '10s',
  '90m',
  '4h',
  '1h30m',
  '2d',
  '1d2h3m4s',
  '366d',
  '',
  '0h',
  '4',
  '1.5h',
  '4 h',
  '1h2d',
  'h',
];
const TEXTS = [
  ...LENGTHS,
  ...['same day', 'Same day', 'start', 'due', 'end', '1%', '99%', '0%', '100%', '75', '+', '-'],
  ...LENGTHS.flatMap((length) => [`+${length}`, `-${length}`]),
];

test.each([
  ['limit', LIMIT_PATTERN, parseLimit],
  ['duration', DURATION_PATTERN, parseDuration],
  ['step', STEP_PATTERN, parseStepAt],
] as const)('the pattern of a %s takes what the parser takes', (_, pattern, parse) => {
  const takes = (text: string) => {
    try {
      parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const matches = new RegExp(pattern, 'u');
  const wanted = TEXTS.filter(takes);
  expect(wanted.length).toBeGreaterThan(5);
  expect(TEXTS.filter((text) => matches.test(text))).toEqual(wanted);
});

test('every key of a target and of a step is explained to an editor', () => {
  const schema = JSON.parse(jsonSchemas()['policy.schema.json'] ?? '{}');
  const target = schema.properties.targets.additionalProperties.properties;
  const step = target.steps.items.properties;
  const silent = Object.entries({ ...target, ...step }).filter(
    ([, value]) => !(value as { description?: string }).description,
  );
  expect(silent.map(([key]) => key)).toEqual(['clause']);
  expect(step.unless.enum).toContain('handled');
});
