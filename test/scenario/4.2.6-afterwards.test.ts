/** 4.2.2, 3.2 and 4.2.6: what has to follow when a complaint is handled, and what goes with a category. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { around, complaint, deadline, fired, oneMsLater, shanghai, silence } from './complaints.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
afterAll(() => world.close());

async function handled(fields: object = {}, at = '2026-11-23T12:00') {
  const { slip } = await world.intake(complaint(fields));
  await world.moveTo(shanghai(at));
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  return slip;
}

describe('4.2.2: the record of the result', () => {
  test('not on the record by midnight, the supervisor is told', async () => {
    const slip = await handled();
    expect(await around(world, slip, 'record-result', '2026-11-24T00:00')).toEqual(
      oneMsLater('record-result due breach → li-na'),
    );
  });

  test('recorded at midnight sharp is the same day', async () => {
    const slip = await handled();
    await world.moveTo(shanghai('2026-11-24T00:00'));
    await world.record(slip, 'recorded');
    expect(await around(world, slip, 'record-result', '2026-11-24T00:01')).toEqual(silence);
    expect(await deadline(world, slip, 'record-result')).toMatchObject({ state: 'met' });
  });
});

describe('3.2: the return visit', () => {
  test('the department head hears that it is to be paid, enterprise management that it was not', async () => {
    const slip = await handled();
    expect(fired(world.lines, slip, 'follow-up')).toEqual(['follow-up start inform → wu-gang']);
    expect(await around(world, slip, 'follow-up', '2026-11-26T12:00')).toEqual(
      oneMsLater('follow-up due breach → tang-li'),
    );
  });
});

describe('4.2.6: the case analysis of category one', () => {
  test('not there after seven days, the department head is told', async () => {
    const slip = await handled();
    expect(await around(world, slip, 'case-analysis', '2026-11-30T12:00')).toEqual(
      oneMsLater('case-analysis due breach → wu-gang'),
    );
  });

  test.each(['building-quality', 'outside-boundary'])('%s needs none', async (category) => {
    const slip = await handled({ category });
    expect(await deadline(world, slip, 'case-analysis')).toBeUndefined();
  });
});

describe('4.2.6: category two of wide impact', () => {
  const wide = complaint({ category: 'building-quality', wideImpact: true });

  test('the warranty office hears at once; without its report in a day, the supervisor', async () => {
    const { slip } = await world.intake(wide);
    expect(fired(world.lines, slip, 'written-report')).toEqual(['written-report start inform → feng-yu']);
    expect(await around(world, slip, 'written-report', '2026-11-24T09:00')).toEqual(
      oneMsLater('written-report due breach → li-na'),
    );
  });

  test('marked of wide impact later, the day counts from then', async () => {
    const { slip } = await world.intake(complaint({ category: 'building-quality' }));
    await world.moveTo(shanghai('2026-11-23T15:00'));
    expect(await deadline(world, slip, 'written-report')).toBeUndefined();
    await world.record(slip, 'marked-wide-impact');
    expect(fired(world.lines, slip, 'written-report')).toEqual(['written-report start inform → feng-yu']);
    expect(await around(world, slip, 'written-report', '2026-11-24T15:00')).toEqual(
      oneMsLater('written-report due breach → li-na'),
    );
  });

  test('reported in writing, nobody else is told', async () => {
    const { slip } = await world.intake(wide);
    await world.moveTo(shanghai('2026-11-24T09:00'));
    await world.record(slip, 'reported-in-writing', { by: 'feng-yu' });
    expect(await around(world, slip, 'written-report', '2026-11-24T09:01')).toEqual(silence);
  });

  test('other categories of wide impact need no report', async () => {
    const { deadlines } = await world.intake(complaint({ wideImpact: true }));
    expect(deadlines.map(({ target }) => target)).not.toContain('written-report');
  });
});

describe('4.2.6: category three is explained to the owner', () => {
  test('the receptionist hears at once; unexplained after three days, the supervisor', async () => {
    const { slip } = await world.intake(complaint({ category: 'outside-boundary' }));
    expect(fired(world.lines, slip)).toEqual(['explanation start inform → liu-yang']);
    expect(await around(world, slip, 'explanation', '2026-11-26T09:00')).toEqual(
      oneMsLater('explanation due breach → li-na'),
    );
  });

  test('handling it explains nothing: that is an entry of its own', async () => {
    const slip = await handled({ category: 'outside-boundary' });
    expect(await deadline(world, slip, 'explanation')).toMatchObject({ state: 'open' });
    await world.record(slip, 'explained');
    expect(await deadline(world, slip, 'explanation')).toMatchObject({ state: 'met' });
  });
});
