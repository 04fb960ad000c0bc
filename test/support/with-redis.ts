/** Tests that start a Redis of their own: left out where there is no program for one, which the run has said. */
import { describe, test } from '@jest/globals';
import { redisProgram } from './own-redis.js';

const hasProgram = redisProgram() !== null;
export const describeWithRedis = hasProgram ? describe : describe.skip;
export const testWithRedis = hasProgram ? test : test.skip;
