/** Configuration folders that differ from the shipped one. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Change {
  readonly file: 'policy' | 'organisation' | 'calendars' | 'mail';
  /** This text of the shipped file, which must stand there exactly once, … */
  readonly replace: string;
  /** … is this in the folder. */
  readonly by: string;
}

/** A copy of `config/` with changes, under the system's folder for temporary files. */
export async function folderWith(...changes: readonly Change[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'duban-scenario-'));
  await cp('config', folder, { recursive: true });
  for (const { file, replace, by } of changes) {
    const path = join(folder, `${file}.yaml`);
    const text = await readFile(path, 'utf8');
    if (text.split(replace).length !== 2) throw new Error(`not once in ${file}.yaml: ${replace}`);
    await writeFile(
      path,
      text.replace(replace, () => by),
    );
  }
  return folder;
}

export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** Puts an absence on a person's line of the shipped organisation. */
export function away(line: string, absences: string): Change {
  return { file: 'organisation', replace: line, by: line.replace(/ \}$/, `, absences: ${absences} }`) };
}
