import { createRequire } from 'node:module';

/** The version in `package.json`, which lies three folders above the built file and two above the source. */
export function versionOfDuban(): string {
  const require = createRequire(import.meta.url);
  for (const place of ['../../../package.json', '../../package.json']) {
    try {
      const manifest: { readonly version: string } = require(place);
      return manifest.version;
    } catch {
      // The other place holds it.
    }
  }
  return 'unknown';
}
