/** The chance of this run: what npm test goes through is the same each time, and npm run chaos looks further. */
import fc from 'fast-check';

export const OF_NPM_TEST = 20261128;

/** Another one by TEST_SEED, to look for what no run has seen, or to see a failure again. */
export const SEED = Number(process.env.TEST_SEED ?? OF_NPM_TEST);

fc.configureGlobal({ seed: SEED });
