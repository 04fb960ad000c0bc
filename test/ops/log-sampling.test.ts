import { expect, test } from '@jest/globals';
import { createLogSampling } from '../../src/ops/log-sampling.js';

test('one line a key in ten seconds, and the next one says how many were left out', () => {
  const sampling = createLogSampling();
  expect(sampling.admit('redis', 0)).toEqual({ swallowed: 0 });
  expect(sampling.admit('redis', 1)).toBeNull();
  expect(sampling.admit('redis', 9_999)).toBeNull();
  expect(sampling.admit('smtp', 9_999)).toEqual({ swallowed: 0 });
  expect(sampling.admit('redis', 10_000)).toEqual({ swallowed: 2 });
  expect(sampling.admit('redis', 19_999)).toBeNull();
  expect(sampling.admit('redis', 20_000)).toEqual({ swallowed: 1 });
});

test('the process clock is used where no instant is given', () => {
  const sampling = createLogSampling();
  expect(sampling.admit('redis')).toEqual({ swallowed: 0 });
  expect(sampling.admit('redis')).toBeNull();
});

test('keys without end do not fill the memory: the oldest are forgotten', () => {
  const sampling = createLogSampling();
  for (let key = 0; key <= 1000; key++) sampling.admit(`key ${key}`, 0);
  expect(sampling.admit('key 0', 1)).toEqual({ swallowed: 0 });
  expect(sampling.admit('key 1000', 1)).toBeNull();
});
