/** The facts of a composed mail: from its model, so that nothing that composing forgot is forgotten here. */
import type { ComposedMail, MailModel } from '../../../src/mail/model.js';
import { SENDER } from '../models.js';
import type { Facts } from './evidence.js';
import { spelt, speltInProse, speltLength } from './spelling.js';

type Planted = Partial<Pick<Facts, 'freeText' | 'secrets'>>;

/** Of a mail that collects several notices, or is to the admin: what can be known of any. */
export const factsOfAny = (written: ComposedMail, kind: string, stated: readonly string[] = []): Facts => ({
  kind,
  language: written.headers['Content-Language'] === 'en' ? 'en' : 'zh-CN',
  login: SENDER.address,
  mailbox: written.to.address,
  written,
  stated,
  clock: null,
  next: null,
  responsible: null,
  freeText: [],
  secrets: [],
});

/** `isTrusted`: the names are those of a sane configuration, so that they are shown as they are. */
export function factsOfModel(
  model: MailModel,
  written: ComposedMail,
  { freeText = [], secrets = [], isTrusted = true }: Planted & { readonly isTrusted?: boolean } = {},
): Facts {
  const { notice, next, asOf, deadlines, complaint } = model;
  const clock = notice.kind === 'all-clear' ? null : { asOf, dueAt: deadlines[0].dueAt };
  return {
    ...factsOfAny(written, notice.kind),
    stated: [...instantsOf(model), ...(isTrusted ? namesOf(model) : [])],
    clock,
    next,
    responsible: isTrusted ? complaint.responsible : null,
    freeText,
    secrets,
  };
}

function instantsOf({ language, complaint, deadlines, next, notice, asOf }: MailModel): string[] {
  const inFull = [complaint.receivedAt, ...deadlines.map(({ dueAt }) => dueAt)];
  if (complaint.slipIssuedAt !== null) inFull.push(complaint.slipIssuedAt);
  const inProse = notice.kind === 'all-clear' ? notice.stillOpen.map(({ dueAt }) => dueAt) : [];
  if (next !== null) inProse.push(next.at);
  const ms = asOf - deadlines[0].dueAt;
  const late = notice.kind === 'all-clear' ? null : speltLength(Math.abs(ms), language);
  return [
    complaint.slip,
    ...inFull.map((instant) => spelt(instant, language)),
    ...inProse.map((instant) => speltInProse(instant, language, asOf)),
    ...(late === null || (ms >= 0 && ms < 60_000) ? [] : [late]),
  ];
}

function namesOf({ language, complaint, deadlines, next, notice, contact }: MailModel): string[] {
  const { category, site, department, responsible, owner } = complaint;
  const open = notice.kind === 'all-clear' ? notice.stillOpen : [];
  return [
    category[language],
    site?.[language] ?? '',
    department[language],
    responsible ?? '',
    owner ?? '',
    ...deadlines.map(({ clause }) => clause),
    ...open.map(({ name }) => name[language]),
    ...(isToReaderAlone(next) ? [] : (next?.people ?? [])),
    contact?.name ?? '',
    contact?.phone ?? '',
  ];
}

/** Who is told again alone is not named to themselves. */
const isToReaderAlone = (next: MailModel['next']): boolean => (next?.people.length ?? 0) < 2;
