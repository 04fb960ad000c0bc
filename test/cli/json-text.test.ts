import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findJsonFault, mayRepeatKeys, placeIn } from '../../src/cli/json-text.js';

const place = (text: string): string | undefined => {
  const fault = findJsonFault(text);
  return fault && `${placeIn(text, fault.index, 1)}: ${fault.problem}`;
};

describe('where a JSON text is at fault', () => {
  test.each([
    ['{"a": 1, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]}', undefined],
    ['{"a": 1, "a": 1}', 'line 1, column 10: "a" stands twice; allowed: once'],
    ['{"a": {"b": 1,\n  "b": 2}}', 'line 2, column 3: "b" stands twice; allowed: once'],
    [
      '{"category": 1, "c\\u0061tegory": 2}',
      'line 1, column 17: "c\\u0061tegory" stands twice; allowed: once',
    ],
    ['{"__proto__": 1, "__proto__": 2}', 'line 1, column 18: "__proto__" stands twice; allowed: once'],
    ['{"a": "b\\"c", "d": "{\\"a\\":1}"}', undefined],
    ['', 'line 1, column 1: not JSON: a value is missing'],
    ['{"a": }', 'line 1, column 7: not JSON: a value is missing'],
    ['{"a": 1,}', 'line 1, column 9: not JSON: a key is missing'],
    ['{a: 1}', 'line 1, column 2: not JSON: a key or } is missing'],
    ['{"a" 1}', 'line 1, column 6: not JSON: : is missing'],
    ['[1, 2', 'line 1, column 6: not JSON: , or the end is missing'],
    ['{"a": 1}\n{"a": 2}', 'line 2, column 1: not JSON: the end is missing'],
    ['{"a": \'b\'}', 'line 1, column 7: not JSON: a value is missing'],
    ['{"a": “b”}', 'line 1, column 7: not JSON: a value is missing'],
    ['{"a": NaN}', 'line 1, column 7: not JSON: a value is missing'],
    ['{"a": TRUE}', 'line 1, column 7: not JSON: a value is missing'],
  ])('%s', (text, wanted) => {
    expect(place(text)).toBe(wanted);
  });

  test('a string as long as a message may be is one token', () => {
    expect(place(`{"a": "${'x'.repeat(65_000)}", "b": "${'\\n'.repeat(30_000)}"}`)).toBeUndefined();
  });

  test('deep nesting is gone through without recursion', () => {
    expect(place('['.repeat(30_000) + ']'.repeat(30_000))).toBeUndefined();
    expect(place('{"a":'.repeat(10_000))).toMatch(/column 50001: not JSON/);
  });

  test('what JSON.parse takes is at fault only for keys that stand twice, and what it refuses always is', () => {
    const typos = fc.constantFrom(
      '',
      ',',
      '"',
      '}',
      'e',
      'E',
      '0',
      '\\',
      'TRUE',
      '\u007f',
      '\u0001',
      '\u00a0',
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(), typos, (json, at, typo) => {
        const middle = at % (json.length + 1);
        const text = json.slice(0, middle) + typo + json.slice(middle);
        const fault = findJsonFault(text);
        if (parses(text)) expect(fault?.problem ?? 'stands twice').toContain('stands twice');
        else expect(fault).toBeDefined();
      }),
      { numRuns: 3_000 },
    );
  });

  test('a text in which a key stands twice always has more keys than its value', () => {
    const key = fc.constantFrom('a', 'b', '\\":', '__proto__').map((name) => JSON.stringify(name));
    const space = fc.constantFrom('', ' ', '\n\t');
    const { value } = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.json(),
        fc.array(tie('value')).map((parts) => `[${parts.join()}]`),
        fc
          .array(fc.tuple(key, space, tie('value')))
          .map((pairs) => `{${pairs.map(([name, gap, part]) => `${name}${gap}:${part}`).join()}}`),
      ),
    }));
    fc.assert(
      fc.property(value, (text) => {
        if (findJsonFault(text) !== undefined) expect(mayRepeatKeys(text, JSON.parse(text))).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    expect(mayRepeatKeys('{"a": 1, "b": {"c": [{"d": 2}]}}', { a: 1, b: { c: [{ d: 2 }] } })).toBe(false);
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
