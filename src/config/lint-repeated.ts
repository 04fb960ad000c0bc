/** What stands twice in a list. */
import type { Finding, Path } from './finding.js';

export function* repeatedItems(value: unknown, path: Path = []): Generator<Finding> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) {
    for (const [key, part] of Object.entries(value)) yield* repeatedItems(part, [...path, key]);
    return;
  }
  const items: readonly unknown[] = value;
  for (const [index, item] of items.entries()) {
    if (typeof item === 'string' && items.indexOf(item) < index) {
      const problem = `"${item}" stands in this list twice`;
      yield { path: [...path, index], problem, allowed: 'better: each once' };
    }
    yield* repeatedItems(item, [...path, index]);
  }
}
