/** The firing of a worker, seen on its way to the database. */
import type { StartedProcess } from '../support/process.js';
import type { Link, TestProxy } from '../support/proxy.js';

export interface Seen {
  /** What the statement is, as far as it goes. */
  readonly statement: string;
  /** 1 is the statement that claims. */
  readonly number: number;
  readonly link: Link;
}

/** Tells of each statement of a transaction that claims complaints to fire, before it is passed on. */
export function onFiring(proxy: TestProxy, tell: (seen: Seen) => void): void {
  const counts = new WeakMap<Link, number>();
  proxy.tap = (link, sent) => {
    const claims = /for no key update of "c" skip locked/i.test(sent);
    const number = claims ? 1 : (counts.get(link) ?? 0) + 1;
    if (!claims && number === 1) return;
    counts.set(link, /\b(commit|rollback)\b/i.test(sent) ? 0 : number);
    tell({ statement: sent, number, link });
  };
}

/** Ends the worker as its n-th statement of a firing sets out. True, or false where a commit came before. */
export function killedAt(proxy: TestProxy, worker: StartedProcess, nth: number): Promise<boolean> {
  return new Promise((resolve) => {
    onFiring(proxy, ({ statement, number, link }) => {
      const isLast = /\bcommit\b/i.test(statement);
      if (number < nth && !isLast) return;
      proxy.tap = () => undefined;
      if (number < nth) return resolve(false);
      // Sent or not: both are a death at this statement.
      if (nth % 2 === 0) link.cut();
      worker.kill('SIGKILL');
      resolve(true);
    });
  });
}
