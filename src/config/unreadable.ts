/** Why a file or a folder of the configuration cannot be read, from what the system says. */

export interface Unreadable {
  readonly problem: string;
  readonly allowed: string;
}

/** Null: there is none. */
export function whyUnreadable(error: unknown, what: 'file' | 'folder'): Unreadable | null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return null;
  return {
    problem: code === 'EACCES' ? `Duban may not read this ${what}` : `this ${what} cannot be read (${code})`,
    allowed: `allowed: a ${what} that the user running Duban can read`,
  };
}
