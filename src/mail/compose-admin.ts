/** A mail to whoever looks after Duban, in the words of its kind. */
import { toIso } from '../sla/instant.js';
import type { Block, Fact } from './blocks.js';
import { collected, said } from './collected.js';
import type { CollectedBase } from './collected-model.js';
import type { About } from './envelope.js';
import { zoneName } from './footer-variables.js';
import type { ComposedMail, MailSender } from './model.js';
import type { CollectedKind } from './templates.js';
import type { Variables } from './variables.js';
import { wordsIn } from './words.js';

export interface AdminPage {
  readonly kind: Exclude<CollectedKind, 'digest'>;
  /** Of the words of this kind, but for `zone`. */
  readonly variables: Variables;
  readonly facts?: readonly Fact[];
  /** Left out where the mail is about no complaint. */
  readonly about?: About;
}

export function composeAdmin(
  model: CollectedBase,
  sender: MailSender,
  { kind, variables, facts = [], about }: AdminPage,
): ComposedMail {
  const { language, timeZone, asOf } = model;
  const words = said(model, sender, kind, { ...variables, zone: zoneName(timeZone, language) });
  const table: readonly Block[] = facts.length === 0 ? [] : [{ kind: 'facts', rows: facts }];
  return collected(model, sender, {
    kind,
    isUrgent: false,
    about: about ?? { event: `${kind} ${toIso(asOf)}`, slips: [], clauses: [] },
    language,
    title: words.title,
    preheader: words.preheader,
    colour: kind === 'daily' ? 'blue' : 'red',
    colon: wordsIn(language).body.colon,
    blocks: [
      { kind: 'heading', text: words.heading },
      { kind: 'lines', weight: 'normal', lines: words.lines('opening') },
      { kind: 'lines', weight: 'ask', lines: words.lines('ask') },
      ...table,
      { kind: 'lines', weight: 'muted', lines: words.lines('footer') },
    ],
    attachments: [],
  });
}
