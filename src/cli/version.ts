import { createRequire } from 'node:module';
import { z } from 'zod';

const manifest = z.object({ version: z.string() });

/** The version in `package.json`, which lies three folders above the built file and two above the source. */
export function versionOfDuban(): string {
  const require = createRequire(import.meta.url);
  for (const place of ['../../../package.json', '../../package.json']) {
    try {
      return manifest.parse(require(place)).version;
    } catch {
      // The other place holds it.
    }
  }
  return 'unknown';
}
