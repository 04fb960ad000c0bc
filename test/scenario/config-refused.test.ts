/** A changed folder that has no effect: its admin reads so, once, with the places. */
import { expect, test } from '@jest/globals';
import type { Fault } from '../../src/config/configuration.js';
import { tellOfRefusedConfig } from '../../src/work/config-refused.js';
import { shanghai } from './complaints.js';
import { World } from './world.js';

const FAULT: Fault = {
  file: '/etc/duban/policy.yaml',
  line: 12,
  column: 7,
  path: 'targets.handle.within',
  problem: '"4" has no unit',
  allowed: 'such as 4h, 2d, same day',
};

test('the admin is told once a day of the same faults, by however many workers, and at once of others', async () => {
  const world = await World.open(shanghai('2026-11-23T10:00'), 'config');
  try {
    const tell = (...faults: Fault[]) => tellOfRefusedConfig(world.context, world.office, faults);
    const told = () => world.mails.filter(({ parsed }) => parsed.subject?.includes('【配置未生效】'));
    await Promise.all([tell(FAULT), tell(FAULT), tell(FAULT)]);
    await world.sendPost();
    expect(told().map(({ to }) => to.join())).toEqual(['deng-kai@example.com']);
    const [mail] = told();
    expect(mail?.parsed.text).toContain('policy.yaml:12:7 targets.handle.within: "4" has no unit');
    expect(mail?.parsed.text).toContain(world.context.configuration().policyVersion);
    expect(mail?.parsed.text).not.toContain('/etc');
    await tell(FAULT, { ...FAULT, line: 13 });
    await world.sendPost();
    expect(told()).toHaveLength(2);
    await world.setClock(Date.parse(shanghai('2026-11-24T10:00')));
    await tell(FAULT);
    await world.sendPost();
    expect(told()).toHaveLength(3);
  } finally {
    await world.close();
  }
});
