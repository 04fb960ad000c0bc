import { describe, expect, test } from '@jest/globals';
import { quickestMs } from '../support/stopwatch.js';
import { configurationOf, type Files, faultsOf, POLICY, policyWith } from './folder.js';

const policy = (text: string | Uint8Array): Files => ({ 'policy.yaml': text });

/** "你好，世界" as an editor on an old Chinese Windows saves it. */
const GBK = Uint8Array.from([0xc4, 0xe3, 0xba, 0xc3, 0xa3, 0xac, 0xca, 0xc0, 0xbd, 0xe7]);
const bytes = (...parts: (string | Uint8Array)[]) =>
  Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part))));

describe('a Chinese keyboard', () => {
  const KEYBOARD: readonly (readonly [string, string, string, string])[] = [
    ['within: 4h', 'within： 4h', '8:11 (file)', '「：」'],
    ['timeZone: Asia/Shanghai', 'timeZone： Asia/Shanghai', '1:9 (file)', '「：」'],
    ['within: 4h', 'within: ４h', '8:13 targets.handle.within', '「４」'],
    ['at: due', 'at: 75％', '10:17 targets.handle.steps[0].at', '「％」'],
    ['tell: supervisor', 'tell: [supervisor， admin]', '10:37 targets.handle.steps[0].tell[0]', '「，」'],
    ['tell: supervisor', 'tell: “supervisor”', '10:26 targets.handle.steps[0].tell', '「“」'],
    [
      '{ at: due, tell: supervisor }',
      '{ at： due， tell： supervisor }',
      '10:13 targets.handle.steps[0].at： due， tell： supervisor',
      '「：」',
    ],
    ['    within: 4h', '　　within: 4h', '8:1 (file)', '全角空格'],
    ['within: 4h', 'within: 4h　', '8:15 targets.handle.within', '全角空格'],
    ['clause: 4.2.3', 'clause: 4.2.3\n    name: “处理”', '6:11 targets.handle.name', '「“」'],
    ['clause: 4.2.3', 'clause: 4.2.3\n    name: { zh-CN: 处理， en: Handling }', '6:22 (file)', '「，」'],
    ['handle:', 'ｈandle:', '4:3 targets.ｈandle', '「ｈ」'],
  ];

  test.each(KEYBOARD)('%j → %j', async (before, after, place, words) => {
    const faults = await faultsOf(policyWith(before, after));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(words);
    expect(faults[0]?.startsWith(`policy.yaml:${place}: `) ? place : faults[0]).toBe(place);
    expect(faults[0]).toMatch(/full-width|U\+3000/);
  });

  test('a whole file in which every colon is full-width, and an indent of full-width spaces', async () => {
    expect(await faultsOf(policy('timeZone： Asia/Shanghai\n'))).toEqual([
      expect.stringMatching(/^policy\.yaml:1:9 \(file\): the full-width "：" \(U\+FF1A\)/),
    ]);
    const indented = policy('timeZone: UTC\ncategories: { a: }\ntargets:\n　　handle: 1\n');
    expect(await faultsOf(indented)).toEqual([
      expect.stringMatching(
        /^policy\.yaml:4:1 　　handle: a full-width space \(U\+3000\) stands in the indent/,
      ),
    ]);
  });

  test('Chinese punctuation in names is nobody’s business', async () => {
    const named = 'clause: 4.2.3\n    name: { zh-CN: 处理（含答复），时限：四小时, en: “Handling” it }';
    const { policy: loaded } = await configurationOf(policyWith('clause: 4.2.3', named));
    expect(loaded.targets[0]?.name).toEqual({ 'zh-CN': '处理（含答复），时限：四小时', en: '“Handling” it' });
  });
});

describe('bytes', () => {
  test('a byte order mark and CRLF are accepted', async () => {
    const windows = `\ufeff${POLICY.replaceAll('\n', '\r\n')}`;
    expect((await configurationOf(policy(windows))).policyVersion).toBe(
      (await configurationOf()).policyVersion,
    );
  });

  test.each([
    ['GBK', bytes('timeZone: UTC\n# 1 ', GBK, '\n'), /^policy\.yaml:2:5 \(file\): .*saved as GBK.*GBK/],
    ['not text', Uint8Array.from([0x61, 0xff, 0xff, 0x0a]), /^policy\.yaml:1:2 \(file\): this is not UTF-8/],
    ['UTF-16 with its mark', Uint8Array.from([0xff, 0xfe, 0x61, 0x00]), /UTF-16/],
    [
      '257 KiB',
      `# ${'x'.repeat(257 * 1024)}\n`,
      /1:1 \(file\): the file is too large; allowed: at most 256 KiB/,
    ],
  ])('%s is refused', async (_, content, words) => {
    const faults = await faultsOf(policy(content));
    expect(faults[0]).toMatch(words);
  });
});

describe('YAML', () => {
  test.each([
    ['a tab', 'a:\n\tb: 1\n', '2:1 (file): the line is indented with a tab (此处用了制表符缩进)'],
    ['two documents', 'a: 1\n---\nb: 2\n', '2:1 (file): the file holds more than one document'],
    ['nothing', '', '1:1 (file): the file is empty'],
    ['comments only', '# nothing\n', '1:1 (file): the file is empty'],
    ['a tag', 'timeZone: !!js/function x\n', '1:11 (file): a text cannot start with "!"'],
    ['an exclamation', 'timeZone: !important\n', '1:11 (file): a text cannot start with "!"'],
    ['no space after a colon', 'timeZone:UTC\nb: 2\n', '1:1 (file): a key without ": " after it'],
    ['another version', '%YAML 1.1\n---\ntimeZone: UTC\n', '1:1 (file): the file says YAML 1.1'],
    ['a list', '- a\n', '1:1 (file): a list is not expected here'],
    ['an open quote', 'timeZone: "UTC\n', '2:1 (file): not valid YAML: Missing closing "quote'],
    ['a bad indent', 'a:\n  b: 1\n c: 2\n', '3:1 (file): the indentation does not fit'],
    ['deep brackets', `a: ${'['.repeat(20_000)}`, '1:44 (file): lists or mappings are nested too deeply'],
    ['deep dashes', '- '.repeat(20_000), '1:81 (file): lists or mappings are nested too deeply'],
  ])('%s is refused, and nothing else is said', async (_, text, start) => {
    const faults = await faultsOf(policy(text));
    expect(faults).toEqual([expect.stringContaining(`policy.yaml:${start}`)]);
  });

  test('a few lines that stand for a billion are refused at once', async () => {
    const bomb = [
      'a0: &a0 [x, x]',
      ...Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`),
    ];
    let faults: readonly string[] = [];
    const ms = await quickestMs(async () => {
      faults = await faultsOf(policy(bomb.join('\n')));
    });
    expect(faults.join('\n')).toContain('too many aliases');
    expect(ms).toBeLessThan(1000);
  });

  test('700 levels of indentation are refused', async () => {
    const text = Array.from({ length: 700 }, (_, level) => `${' '.repeat(level)}a:\n`).join('');
    expect((await faultsOf(policy(text))).join('\n')).toContain('nested too deeply');
  });

  test('merge keys and __proto__ are no keys', async () => {
    expect(await faultsOf(policyWith('  handle:', '  __proto__: { a: 1 }\n  handle:'))).toEqual([
      expect.stringMatching(/^policy\.yaml:4:3 targets\.__proto__: "__proto__" cannot be a key/),
    ]);
    expect(await faultsOf(policyWith('clause: 4.2.3', 'clause: 4.2.3\n    <<: { a: 1 }'))).toEqual([
      expect.stringMatching(/^policy\.yaml:6:5 targets\.handle\.<<: unknown key "<<"/),
    ]);
  });

  test('an unknown anchor and an invisible character are shown', async () => {
    const zone = (text: string) => faultsOf(policyWith('Asia/Shanghai', text));
    expect(await zone('*zone')).toEqual([
      expect.stringMatching(/^policy\.yaml:1:11 timeZone: no anchor above has this name/),
    ]);
    expect(await zone('"UTC\\0"')).toEqual([
      expect.stringMatching(/^policy\.yaml:1:11 timeZone: .*invisible control character/),
    ]);
  });

  test('a missing file and a folder in its place are named', async () => {
    expect(await faultsOf({ 'policy.yaml': null })).toEqual([
      'policy.yaml:1:1 (file): this file is missing; allowed: a file of this name',
    ]);
  });
});
