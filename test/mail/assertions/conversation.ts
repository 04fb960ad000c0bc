/** Assertions 2, 7, 8 and 9: what holds of all the mails of a run together. */
import { type Evidence, header, unless } from './evidence.js';

/** One mail of many, and which notice it bore. */
export interface Sent {
  readonly mail: Evidence;
  /** Null on what belongs to no slip. */
  readonly slip: string | null;
  /** The same for a first notice and its repeats: slip, clock, kind, and what is asked of whom. */
  readonly notice: string;
}

const ID = /^<m\.[0-9A-Za-z-]+@([^<>@]+)>$/;
const ROOT = /^<slip\.[0-9a-f]{16}@([^<>@]+)>$/;

const idOf = ({ mail }: Sent): string => header(mail, 'message-id') ?? '';

/** Each group of mails that must agree in something, with everything that was found. */
function disagreements(
  sent: readonly Sent[],
  groupOf: (one: Sent) => string | null,
  found: (one: Sent) => string,
) {
  const groups = new Map<string, Set<string>>();
  for (const one of sent) {
    const group = groupOf(one);
    if (group !== null) groups.set(group, (groups.get(group) ?? new Set()).add(found(one)));
  }
  return [...groups]
    .filter(([, values]) => values.size > 1)
    .map(([group, values]) => `${group}: ${[...values].join(' | ')}`);
}

export const subjectsStay = (sent: readonly Sent[]): readonly string[] =>
  disagreements(
    sent,
    ({ notice }) => notice,
    ({ mail }) => mail.parsed.subject ?? '',
  );

/** `domain`: of the account. A mail that is sent again counts once. */
export function idsAreUnique(sent: readonly Sent[], domain: string): readonly string[] {
  const bytes = disagreements(sent, idOf, ({ mail }) => mail.raw);
  return [
    ...bytes.map(() => 'two mails of one id, or one mail in two forms'),
    ...sent.flatMap((one) => unless(ID.exec(idOf(one))?.[1] === domain, `Message-ID: ${idOf(one)}`)),
  ];
}

export function conversationsHaveOneRoot(sent: readonly Sent[], domain: string): readonly string[] {
  const parentOf = ({ mail }: Sent): string =>
    `${header(mail, 'in-reply-to') ?? ''} ${header(mail, 'references') ?? ''}`;
  const sentIds = new Set(sent.map(idOf));
  return [
    ...disagreements(sent, ({ slip }) => slip, parentOf),
    ...disagreements(
      sent.filter(({ slip }) => slip !== null),
      parentOf,
      ({ slip }) => slip ?? '',
    ),
    ...sent.flatMap((one) => {
      const [parent = '', references = ''] = parentOf(one).split(' ');
      if (one.slip === null) return unless(parent + references === '', `${one.notice} answers ${parent}`);
      return [
        ...unless(
          parent === references && ROOT.exec(parent)?.[1] === domain,
          `answers ${parent}, ${references}`,
        ),
        ...unless(!sentIds.has(parent), `the root ${parent} was sent`),
      ];
    }),
  ];
}

export function outlookGroups(sent: readonly Sent[]): readonly string[] {
  const ofSlips = sent.filter(({ slip }) => slip !== null);
  const indexOf = ({ mail }: Sent) => Buffer.from(header(mail, 'thread-index') ?? '', 'base64');
  const guidOf = (one: Sent) => indexOf(one).subarray(6).toString('hex');
  return [
    ...ofSlips.flatMap((one) =>
      unless(indexOf(one).length === 22, `Thread-Index of ${indexOf(one).length} bytes`),
    ),
    ...ofSlips.flatMap((one) => unless(indexOf(one)[0] === 1, 'Thread-Index does not begin with 1')),
    ...disagreements(ofSlips, ({ slip }) => slip, guidOf),
    ...disagreements(ofSlips, guidOf, ({ slip }) => slip ?? ''),
    ...disagreements(
      ofSlips,
      ({ slip }) => slip,
      ({ mail }) => String(mail.parsed.headers.get('thread-topic')),
    ),
  ];
}
