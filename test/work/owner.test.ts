/** An owner in a mail is a surname and a form of address, also where the record spells the name out. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ownerForm, withoutOwnerName } from '../../src/work/owner.js';

const OUYANG = { name: '欧阳建国', title: '先生' };

describe('the full name gives way to the form of address', () => {
  test.each([
    [OUYANG, '我是欧阳建国，欧阳 建国是我本人', '我是欧阳先生，欧阳先生是我本人', 2],
    [OUYANG, '欧阳\u200b建\n国', '欧阳先生', 1],
    [{ name: '陈晓明' }, '陈晓明来电', '陈姓业主来电', 1],
    [
      { name: 'John Smith', title: 'Mr' },
      'John Smith called; JOHN  SMITH again',
      'Mr Smith called; Mr Smith again',
      2,
    ],
    [{ name: '陈建国先生' }, '我是陈建国', '我是陈先生', 1],
    [{ name: '业主陈建国（3栋）', title: '女士' }, '陈建国来电', '陈女士来电', 1],
    [{ name: '陈建国、李晓梅' }, '李晓梅和陈建国都来过', '李姓业主和陈姓业主都来过', 2],
    [{ name: '陈建国 13812345678' }, '陈建国来电', '陈姓业主来电', 1],
    [{ name: '陈·建国' }, '陈建国和陈 建国', '陈姓业主和陈姓业主', 2],
    [{ name: '阿卜杜拉·买买提' }, '阿卜杜拉买买提来电', '阿姓业主来电', 1],
    [{ name: 'Mr John Smith' }, 'John Smith called', 'Mr Smith called', 1],
    [
      { name: 'John Smith', title: 'Mr' },
      'Smith John; SMITH, JOHN; john.smith',
      'Mr Smith; Mr Smith; Mr Smith',
      3,
    ],
    [{ name: 'A.B (c)*', title: null }, 'A.B (c)* and AxB', '(c)* and AxB', 1],
  ])('%j: %j → %j', (complainant, text, hidden, count) => {
    expect(withoutOwnerName(text, complainant)).toEqual({ text: hidden, count });
  });
});

test.each([
  [{ name: '陈先生', title: '先生' }, '陈先生来电'],
  [{ name: '陈' }, '陈旧的电梯'],
  [{ name: '高明' }, '楼层高，明天来'],
  [{ name: 'Li' }, 'Lift out of order; Mr Li called'],
  [{ name: 'Ann Lee', title: 'Ms' }, 'Joann Leeds called'],
  [{ name: null }, '电梯停运'],
  [{}, '电梯停运'],
])('of %j nothing is hidden in %j', (complainant, text) => {
  expect(withoutOwnerName(text, complainant)).toEqual({ text, count: 0 });
});

test.each([
  [{ name: '陈建国先生' }, '陈先生'],
  [{ name: '业主陈建国', title: '女士' }, '陈女士'],
  [{ name: '业主：欧阳建国（3栋2单元）' }, '欧阳姓业主'],
  [{ name: '陈建国、李晓梅' }, '陈姓业主'],
  [{ name: '业主' }, null],
  [{ name: '先生' }, null],
  [{ name: 'Mrs. Ann Lee' }, 'Mrs. Lee'],
  [{ name: '   ' }, null],
])('%j is spoken of as %j', (complainant, form) => {
  expect(ownerForm(complainant)).toBe(form);
});

test('no name of two signs or more survives, unless it is the form of address itself', () => {
  const name = fc.stringMatching(/^[\u4e00-\u9fa5]{2,4}$/u);
  fc.assert(
    fc.property(name, fc.stringMatching(/^[电梯坏了，。]{0,8}$/), (full, words) => {
      const { text } = withoutOwnerName(`${words}${full}${words}`, { name: full, title: '女士' });
      fc.pre(!(ownerForm({ name: full, title: '女士' }) ?? '').includes(full));
      expect(text).not.toContain(full);
    }),
  );
});
