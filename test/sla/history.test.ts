import { describe, expect, test } from '@jest/globals';
import type { Milestone } from '../../src/sla/complaint.js';
import { readHistory } from '../../src/sla/history.js';
import { complaint, type Line, wall } from './builders.js';

const history = (...lines: readonly Line[]) => readHistory(complaint([['received', '09:00'], ...lines]));
const time = (of: ReturnType<typeof history>, milestone: Milestone, cycle = 1) => {
  const found = of.cycles[cycle - 1]?.milestones.get(milestone);
  return found && wall(found.at).slice(11);
};

describe('rules 3: the first one counts', () => {
  test('by when it happened, not by when it was recorded', () => {
    const of = history(['handled', '15:00'], ['handled', '13:00', { recorded: '16:00', by: 'zhang-wei' }]);
    expect(time(of, 'handled')).toBe('13:00');
    expect(of.current.milestones.get('handled')?.by).toBe('zhang-wei');
  });

  test('of two at the same instant, the one recorded first', () => {
    const of = history(['handled', '13:00', { by: 'a' }], ['handled', '13:00', { by: 'b' }]);
    expect(of.current.milestones.get('handled')?.by).toBe('a');
  });
});

describe('corrections (the entry corrected is number 2: handled at 13:00)', () => {
  const handled: Line = ['handled', '13:00'];
  const moved = (to: string, corrects = 2): Line => ['corrected', to, { corrects, recorded: '18:00' }];
  const voided = (corrects = 2): Line => ['corrected', '18:00', { corrects, voids: true }];

  test.each<[string, readonly Line[], string | undefined]>([
    ['moved', [moved('12:00')], '12:00'],
    ['voided', [voided()], undefined],
    ['moved twice: the last word', [moved('12:00'), moved('14:00')], '14:00'],
    ['moved, then voided', [moved('12:00'), voided()], undefined],
    ['voided, then moved after all', [voided(), moved('12:00')], '12:00'],
    ['the voiding was a mistake', [voided(), voided(3)], '13:00'],
    ['the move was a mistake', [moved('12:00'), voided(3)], '13:00'],
    ['the second move was a mistake', [moved('12:00'), moved('14:00'), voided(4)], '12:00'],
    ['the move named a wrong time', [moved('12:00'), moved('11:00', 3)], '11:00'],
    ['that it was a mistake was a mistake', [moved('12:00'), voided(3), voided(4)], '12:00'],
    ['of nothing that there is', [moved('12:00', 77)], '13:00'],
  ])('%s', (_, corrections, expected) => {
    expect(time(history(handled, ...corrections), 'handled')).toBe(expected);
  });

  test('another entry takes the place of one that is voided', () => {
    expect(time(history(handled, ['handled', '15:00'], voided()), 'handled')).toBe('15:00');
  });

  test('of an entry that is no milestone', () => {
    const of = history(['recategorised', '10:00', { category: 'outside-boundary' }], voided());
    expect(of.current.category).toBe('service');
  });
});

describe('cycles (rules 6)', () => {
  const reopened: Line = ['reopened', '24 09:00'];

  test('reopened begins the next one; it remembers the category, the person and the marks, but no milestone', () => {
    const of = history(
      ['recategorised', '09:10', { category: 'building-quality' }],
      ['reassigned', '09:20', { responsible: 'zhao-lei' }],
      ['marked-difficult', '09:30'],
      ['handled', '12:00'],
      reopened,
    );
    expect(of.cycles).toHaveLength(2);
    expect([of.current.number, of.current.category, of.current.responsible]).toEqual([
      2,
      'building-quality',
      'zhao-lei',
    ]);
    expect(wall(of.current.difficultSince ?? 0)).toBe('2026-11-23 09:30');
    expect([...of.current.milestones]).toEqual([]);
  });

  test('an entry belongs to the cycle in which it happened, whenever it was recorded', () => {
    const of = history(
      ['handled', '12:00'],
      reopened,
      ['recorded', '13:00', { recorded: '24 10:00' }],
      ['handled', '24 15:00'],
    );
    expect([time(of, 'recorded', 1), time(of, 'recorded', 2)]).toEqual(['13:00', undefined]);
    expect([time(of, 'handled', 1), time(of, 'handled', 2)]).toEqual(['12:00', '15:00']);
  });

  test('a recategorisation in the second changes nothing of the first', () => {
    const of = history(['handled', '12:00'], reopened, [
      'recategorised',
      '24 10:00',
      { category: 'outside-boundary' },
    ]);
    expect(of.cycles.map(({ category }) => category)).toEqual(['service', 'outside-boundary']);
  });

  test('reopened by mistake: voided, there is one cycle again', () => {
    const of = history(['handled', '12:00'], reopened, [
      'corrected',
      '24 10:00',
      { corrects: 3, voids: true },
    ]);
    expect(of.cycles).toHaveLength(1);
  });
});

test.each<[string, readonly Line[], string]>([
  ['nothing', [], 'open'],
  ['closed', [['closed', '12:00']], 'closed'],
  ['withdrawn', [['withdrawn', '12:00']], 'withdrawn'],
  [
    'closed and reopened',
    [
      ['closed', '12:00'],
      ['reopened', '12:00'],
    ],
    'open',
  ],
  [
    'withdrawn by mistake',
    [
      ['withdrawn', '12:00'],
      ['corrected', '13:00', { corrects: 2, voids: true }],
    ],
    'open',
  ],
  [
    'closed, reopened, withdrawn',
    [
      ['closed', '12:00'],
      ['reopened', '13:00'],
      ['withdrawn', '14:00'],
    ],
    'withdrawn',
  ],
])('state: %s', (_, lines, state) => {
  expect(history(...lines).state).toBe(state);
});

test('marked twice counts from the first time; marked at intake, since always', () => {
  const marked: Line[] = [
    ['received', '09:00'],
    ['marked-difficult', '11:00'],
    ['marked-difficult', '10:00', { recorded: '12:00' }],
  ];
  expect(wall(readHistory(complaint(marked)).current.difficultSince ?? 0)).toBe('2026-11-23 10:00');
  expect(readHistory(complaint(marked, { difficult: true })).current.difficultSince).toBe(
    Number.NEGATIVE_INFINITY,
  );
});
