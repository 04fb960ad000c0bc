/** What a test file started and did not end itself, be it that the test failed, goes when the file ends. */

type Removal = () => Promise<void>;

export interface Leftovers {
  add(removal: Removal): void;
}

export function removedAfterThisFile(): Leftovers {
  const removals: Removal[] = [];
  const afterAll: unknown = Reflect.get(globalThis, 'afterAll');
  // The global setup uses the same servers, outside of any test file, and removes them by itself.
  if (typeof afterAll === 'function') afterAll(() => Promise.all(removals.map((removal) => removal())));
  return { add: (removal) => void removals.push(removal) };
}
