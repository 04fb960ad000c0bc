import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mask } from '../../src/mail/mask.js';
import { quickestMs } from '../support/stopwatch.js';

describe('what is hidden', () => {
  test.each([
    ['电话13812345678。', '电话[电话]。'],
    ['138 1234 5678', '[电话]'],
    ['138-1234-5678', '[电话]'],
    ['+86 13812345678', '[电话]'],
    ['１３８１２３４５６７８', '[电话]'],
    ['138\u200b1234\u200b5678', '[电话]'],
    ['138\n1234\n5678', '[电话]'],
    ['一三八零零一三八零零零', '[电话]'],
    ['010-88880000', '[电话]'],
    ['（0571）8888 0000', '[电话]'],
    ['8888-0000', '[电话]'],
    ['400-800-8820', '[电话]'],
    ['11010519491231002X', '[证件]'],
    ['110105 19491231 002x', '[证件]'],
    ['110105491231002', '[证件]'],
    ['6222 0200 1234 5678 901', '[账号]'],
    ['6222020012345678901', '[账号]'],
    ['6 2 2 2 0 2 0 0 1 2 3 4 5 6 7 8', '[账号]'],
    ['622202-00123-45678-901', '[账号]'],
    ['京A12345', '[车牌]'],
    ['粤B·D12345', '[车牌]'],
    ['zhang.san@qq.com', '[邮箱]'],
    ['zhang＠qq．com', '[邮箱]'],
    ['微信号：abc_12345', '[微信]'],
    ['QQ：12345678', '[微信]'],
    ['3栋2单元1203室', '[房号]'],
    ['３栋２单元１２０３', '[房号]'],
    ['三栋二单元五零二', '[房号]'],
    ['A座1502', '[房号]'],
    ['3-2-1203', '[房号]'],
    ['1203室', '[房号]'],
    ['Room 502', '[房号]'],
    ...[
      ...[
        '一三八 零零一三 八零零零',
        '一三八，零零一三，八零零零',
        '壹叁捌零零壹叁捌零零零',
        '138一三零零8000',
      ],
      ...['138、0013、8000', '138/0013/8000', '138～0013～8000', '138(0013)8000', '（138）00138000'],
      ...['①③⑧⓪⓪①③⑧⓪⓪⓪', '𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎', '8888 0000', '分机1203'],
    ].map((phone) => [phone, '[电话]']),
    ...[
      ...['3#-2-1203', '3#2-1203', '3栋-1203', '3栋 - 2单元 - 1203', 'A栋-12-03', '3-1203', '５－１２０３'],
      ...[
        '3/2/1203',
        '3～2～1203',
        '住在1203',
        '房号：3-1203',
        '1203房',
        '1203的业主',
        '12楼西户',
        '12号601室',
      ],
      ...['#12-03', 'Apt #12-03'],
      ...['12层1203', '3楼302', '12楼B户', '3栋12楼3号', '十二楼三号房', '12F-03', '301-2室'],
      ...['1栋B1203', '3栋2单元12层1203', '二单元二十楼二零零一', 'Building 3, 1203'],
    ].map((room) => [room, '[房号]']),
    ['业主：1203', '业主：[房号]'],
    ['三栋五楼六号', '[房号]'],
    ['3栋的502漏水', '[房号]漏水'],
    ...['粤 B 12345', '粤B 123 45', '粤B1-2345', '车牌：B12345'].map((plate) => [plate, '[车牌]']),
    ...['扣扣12345', 'Q Q 12345', '加微chenwei88', 'V：chen88', '微 信 chenwei88'].map((id) => [
      id,
      '[微信]',
    ]),
    ['abc(at)qq.com', '[邮箱]'],
    ['尾号8000', '[账号]'],
    ['https：//evil.example/x', '[链接]'],
    ['http://evil.example/x?y=1', '[链接]'],
    ['www.evil.example/x', '[链接]'],
    ['evil.com/login', '[链接]'],
  ])('%j → %s', (text, hidden) => {
    expect(mask(text)).toEqual({ text: hidden, count: 1 });
  });

  test.each([
    ...['1203户反映漏水', '1203户主', '我家1203', '我家是1203', '楼上1303漏水', '隔壁1204', '对门302'],
    ...['业主1203', '住户：1203', '1203号业主', '1203家漏水', '1203家里没人', '1203门坏了'],
    ...[
      '302陈先生',
      '302 陈先生',
      '周一 302陈先生',
      '302的陈女士',
      '3栋1203楼上漏水',
      '3栋五零二楼上漏水',
      '3栋12-03楼上漏水',
    ],
  ])('%s: the door is hidden, and not what is said of it', (text) => {
    expect(mask(text).text).toMatch(/^\D*\[房号\]\D*$/);
  });

  test('of neighbours as well, with the words that tell whose door it is', () => {
    const text = mask('我是502的，楼上602和隔壁503也漏').text;
    expect(text).toBe('我是[房号]的，楼上[房号]和隔壁[房号]也漏');
  });

  test('in English too', () => {
    expect(mask('Call 13812345678, room 502', 'en')).toEqual({ text: 'Call [phone], [room]', count: 2 });
  });
});

test.each([
  '3栋西侧电梯从周五起停运，打了两次电话都说在联系厂家',
  '2026-11-23 13:30报修，到2026年11月25日还没人来',
  '花了1300元，等了3天，12楼也一样',
  '3栋2023年装修过，1栋3个人反映',
  'LX-2026-00042',
  '1、3、5、7、9、11、13、15号楼停水，①3号楼②5号楼漏水',
  '3栋、5栋/7栋停电，A座-B座，3栋-12栋，3#-12#楼也停',
  '3栋从11-23 13:30起停电，11/23/2026恢复，9月12号500多人',
  '2024-2025年度物业费，约2000-3000元',
  '每户10-1000元，住了1203天，5-600平米，3200 4100元，约200业主',
  '3栋12层走廊、2栋大堂、3栋12楼电梯厅、3栋十二层楼道、3栋二十一层平台，12层也是，3栋12-15层停水，3栋12层至15层',
  '2单元12层走廊，3栋12楼上面的灯',
  '1203元，电梯3号，3号车位，302路公交，客服1203，水表1203',
  '共1203户，共 1203户，约1203户，302户居民，200户，120户都停水，整栋102户，103户型，102户以上',
  '楼下300米，隔壁100平米，对门302元，楼上302次，我家302度电，我家2023年装修',
  '业主302人，住户102户，业主1203余人，302家单位，302家商户，3号门，101位业主',
  '12楼110来过，5层120个，3楼302人，12层2023年改造，1楼3号电梯，1楼101会议室，2楼5号门',
  '302元陈先生，302次的陈先生，Building 3, 2023',
  '从2026-11-23 2026-11-25都停运，2026.11.23-2026.11.25也是',
])('%s stays', (text) => {
  expect(mask(text)).toEqual({ text, count: 0 });
});

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((each) => each.join(''));
const prose = fc.stringMatching(/^[电梯坏了，。请处理 ]{0,12}$/);
const spaced = (text: string, gap: string) => [...text].join(gap);

describe('properties', () => {
  test('masking twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const once = mask(text);
        expect(mask(once.text)).toEqual({ text: once.text, count: 0 });
      }),
    );
  });

  test('the same of strings that look like data', () => {
    const bits = fc.constantFrom(
      '1',
      '38',
      '8888',
      '-',
      ' ',
      '栋',
      '单元',
      '室',
      '京A',
      '@',
      '.com',
      'x',
      '[电话]',
      '〇',
      '\n',
      '１',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 30 }), (parts) => {
        const once = mask(parts.join(''));
        expect(mask(once.text).text).toBe(once.text);
        expect(once.text).not.toMatch(/\d{7,}|[a-z0-9]@[a-z]/);
      }),
      { numRuns: 500 },
    );
  });

  test.each(['', ' ', '-'])('no phone, document or account survives, its digits parted by %j', (gap) => {
    const mobile = fc
      .tuple(fc.constantFrom('13', '15', '18', '19'), digits(9))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(prose, mobile, prose, (before, number, after) => {
        const { text, count } = mask(before + spaced(number, gap) + after);
        expect(text).not.toMatch(/\d/);
        expect(count).toBe(1);
      }),
    );
  });

  test('no run of seven digits or more survives, however long', () => {
    fc.assert(
      fc.property(prose, fc.integer({ min: 7, max: 40 }).chain(digits), prose, (before, number, after) => {
        expect(mask(before + number + after).text).not.toMatch(/\d{7,}/);
      }),
    );
  });

  test('nothing invisible survives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(mask(text).text).not.toMatch(/(?!\n)\p{Cc}|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u);
      }),
    );
  });

  test('a long text takes no long time', async () => {
    const texts = [
      'a'.repeat(20_000),
      '1-'.repeat(10_000),
      'a.'.repeat(10_000),
      '三'.repeat(20_000),
      '3栋-'.repeat(7_000),
      '3#2-'.repeat(5_000),
      '粤B '.repeat(7_000),
      '1 '.repeat(10_000),
      '3楼东'.repeat(7_000),
    ];
    expect(await quickestMs(() => texts.map((text) => mask(text)))).toBeLessThan(3_000);
  });
});
