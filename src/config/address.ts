/** E-mail addresses: exactly one plain `local@domain.tld`. */
import type { Problem } from './finding.js';

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const ADDRESS = new RegExp(
  `^${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])$`,
);

const ALLOWED = 'allowed: one plain address such as li-na@example.com';

export function addressProblem(address: string): Problem | undefined {
  const problem = reason(address);
  return problem === undefined
    ? undefined
    : { problem: `"${address.slice(0, 80)}" ${problem}`, allowed: ALLOWED };
}

function reason(address: string): string | undefined {
  if (address.length > 254) return 'is longer than 254 characters';
  if (/[^\p{ASCII}]/u.test(address))
    return 'has characters outside ASCII; such addresses are not supported, because many mail servers refuse them';
  if (/[,;]/.test(address)) return 'is more than one address';
  if (/[<>"()]/.test(address)) return 'has a name, quotes or brackets around the address';
  if (/\s/.test(address)) return 'has a space or line break in it';
  if (!address.includes('@')) return 'has no "@"';
  if (ADDRESS.test(address) && address.indexOf('@') <= 64) return undefined;
  return /@[^.]*$/.test(address) ? 'has no full domain after the "@"' : 'is not an e-mail address';
}
