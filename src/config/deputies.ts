/** Who stands in for whom on the same days: no circle, and at most three deep (rules 16). */
import type { Draft } from './draft.js';
import type { Finding, Path } from './finding.js';
import type { OrganisationFile } from './organisation-file.js';

type People = Draft<OrganisationFile['people']>;

interface Days {
  readonly from: string;
  readonly until: string;
}

interface Away extends Days {
  readonly deputy: string;
  readonly path: Path;
}

const DEEPEST = 3;

export function* deputies(people: People): Generator<Finding> {
  const reported = new Set<string>();
  for (const key of Object.keys(people))
    for (const away of absencesOf(people, key)) yield* follow([key], away, away.path, people, reported);
}

/** Walks from deputy to deputy on the days on which all so far are away. */
function* follow(
  chain: readonly string[],
  away: Away,
  start: Path,
  people: People,
  reported: Set<string>,
): Generator<Finding> {
  const longer = [...chain, away.deputy];
  const isCircle = chain.includes(away.deputy);
  // A circle is reported where it starts, and not again for everybody in it or leading to it.
  const name = isCircle ? [...chain.slice(chain.indexOf(away.deputy))].sort().join() : chain[0];
  if (isCircle || longer.length - 1 > DEEPEST) {
    if (reported.has(`${name}`)) return;
    reported.add(`${name}`);
    const kind = isCircle ? 'a circle of deputies' : `more than ${DEEPEST} deputies in a row`;
    const problem = `${kind} from ${away.from} to ${away.until}: ${longer.join(' → ')}`;
    yield {
      path: start,
      problem,
      allowed: `allowed: at most ${DEEPEST} deputies, the last one there on those days`,
    };
    return;
  }
  for (const next of absencesOf(people, away.deputy)) {
    const shared = { from: later(away.from, next.from), until: earlier(away.until, next.until) };
    if (shared.from <= shared.until) yield* follow(longer, { ...next, ...shared }, start, people, reported);
  }
}

const later = (one: string, other: string) => (one > other ? one : other);
const earlier = (one: string, other: string) => (one < other ? one : other);

function absencesOf(people: People, key: string): Away[] {
  if (!Object.hasOwn(people, key)) return [];
  return (people[key]?.absences ?? []).flatMap((absence, index) => {
    const { from, until, deputy } = absence ?? {};
    if (from === undefined || until === undefined || deputy === undefined || until < from) return [];
    return [{ from, until, deputy, path: ['people', key, 'absences', index, 'deputy'] }];
  });
}
