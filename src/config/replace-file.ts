/** Replacing a file at one stroke: whoever reads it sees the old content or the new one, never a part. */
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';

/** `before`: what was read; a file that says something else by now is left alone. Returns whether it was replaced. */
export async function replaceFile(path: string, before: string, after: string): Promise<boolean> {
  // A link stays a link.
  const real = await realpath(path);
  const { mode } = await stat(real);
  const beside = `${real}.${process.pid}.new`;
  try {
    const file = await open(beside, 'wx', mode);
    try {
      await file.writeFile(after);
      await file.sync();
    } finally {
      await file.close();
    }
    if ((await readFile(real, 'utf8')) !== before) return false;
    await rename(beside, real);
    return true;
  } finally {
    await rm(beside, { force: true });
  }
}
