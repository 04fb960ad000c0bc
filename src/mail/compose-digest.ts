/** Many notices to one mailbox in one mail: three figures, the rows that matter most, the rest as an attachment. */
import { toIso } from '../sla/instant.js';
import { dateIn } from '../sla/recipients.js';
import type { Block, Fact } from './blocks.js';
import { collected, type Said, said } from './collected.js';
import type { DigestModel, DigestRow } from './collected-model.js';
import { csv } from './csv.js';
import { datesIn } from './dates.js';
import { clearedInOrder, inOrder, type ShownRow, shownRow } from './digest-rows.js';
import { DIGEST_WORDS } from './digest-words.js';
import type { About } from './envelope.js';
import { zoneName } from './footer-variables.js';
import type { Attachment, ComposedMail, MailSender } from './model.js';
import { ownRoles, reasonVariables } from './reason-variables.js';
import { clip, shownLine } from './shown.js';
import { type Stance, stanceOf } from './target-phrases.js';
import type { Variables } from './variables.js';
import { wordsIn } from './words.js';

/** What a mail shows; the rest is attached. */
const ROWS = 20;
const HIGH: ReadonlySet<string> = new Set(['immediate', 'last-step', 'senior']);

/** Pure: the same facts give the same mail. The attachment is there if more than 20 rows are open, or cleared, and holds those beyond. */
export function composeDigest(model: DigestModel, sender: MailSender): ComposedMail {
  const { language } = model;
  const rows = inOrder(model.rows);
  const beyond = [...rows.slice(ROWS), ...clearedInOrder(model.cleared).slice(ROWS)];
  const words = said(model, sender, 'digest', variablesOf(model));
  return collected(model, sender, {
    kind: 'digest',
    isUrgent: false,
    about: aboutOf(model, [...rows, ...model.cleared]),
    language,
    title: words.title,
    preheader: words.preheader,
    colour: rows.length > 0 ? 'red' : 'green',
    colon: wordsIn(language).body.colon,
    blocks: blocksOf(model, rows, words),
    attachments: beyond.length === 0 ? [] : [sheetOf(model, beyond)],
  });
}

function variablesOf(model: DigestModel): Variables {
  const { language, timeZone, asOf, figures, rows, outage, recipient } = model;
  const { names, body } = wordsIn(language);
  const dates = datesIn(language, timeZone, asOf);
  const stance = stanceIn(model);
  const own = ownRoles(recipient.roles, recipient.reasons);
  return {
    ...figures,
    open: rows.length,
    high: rows.filter(({ kind }) => HIGH.has(kind)).length,
    at: { compact: dates.compact(asOf), full: dates.full(asOf) },
    title: shownLine(recipient.title, 24),
    call: body.calls[(rows.length > 0 ? CALLS : CALLS_OF_CLEARED)[stance]],
    stance,
    outage: outage && { from: dates.compact(outage.from), until: dates.compact(outage.until) },
    roles: own.length === 0 ? null : body.all(own.map((role) => names.holders[role])),
    reasons: reasonVariables(recipient.reasons, language, dates),
    zone: zoneName(timeZone, language),
  };
}

/** Who is to direct one row is addressed so in all; whose own work all of it is, as the one who does it. */
function stanceIn({ rows, cleared, recipient: { roles } }: DigestModel): Stance {
  const stances = (rows.length === 0 ? cleared : rows).map(({ target }) => stanceOf(target, roles));
  return (['direct', 'do'] as const).find((stance) => stances.includes(stance)) ?? 'watch';
}

const CALLS = { direct: 'direction', do: 'handling', watch: 'information' } as const;
/** Where nothing is left to be done. */
const CALLS_OF_CLEARED = { direct: 'cleared', do: 'information', watch: 'information' } as const;

/** The slips that the mail shows; a header need not name hundreds. */
const aboutOf = ({ asOf }: DigestModel, rows: readonly DigestRow[]): About => ({
  event: `digest ${toIso(asOf)}`,
  slips: rows.slice(0, ROWS).map(({ slip }) => slip),
  clauses: rows.slice(0, ROWS).map(({ clause }) => clause),
});

function blocksOf(model: DigestModel, rows: readonly DigestRow[], words: Said): readonly Block[] {
  return [
    { kind: 'heading', text: words.heading },
    { kind: 'lines', weight: 'normal', lines: words.lines('opening') },
    ...(rows.length > 0 ? ([{ kind: 'lines', weight: 'ask', lines: words.lines('ask') }] as const) : []),
    ...openBlocks(model, rows),
    ...clearedBlocks(model),
    ...departmentBlocks(model, rows),
    { kind: 'lines', weight: 'muted', lines: words.lines('footer') },
  ];
}

function openBlocks(model: DigestModel, rows: readonly DigestRow[]): readonly Block[] {
  if (rows.length === 0) return [];
  const words = DIGEST_WORDS[model.language];
  const shown = rows.slice(0, ROWS);
  return [
    {
      kind: 'grid',
      caption: words.rows(shown.length, rows.length),
      columns: words.columns,
      rows: shown.map((row) => gridRow(shownRow(model, row), words.gap)),
    },
    ...moreBlocks(model, rows),
  ];
}

const moreBlocks = ({ language }: DigestModel, rows: readonly DigestRow[]): readonly Block[] =>
  rows.length > ROWS
    ? [
        {
          kind: 'lines',
          weight: 'normal',
          lines: [{ text: DIGEST_WORDS[language].more(rows.length - ROWS) }],
        },
      ]
    : [];

/** Two columns: a third would leave a phone no room for an instant in one line. */
function gridRow(
  { slip, kind, category, site, responsible, target, standing, next }: ShownRow,
  gap: string,
): string[] {
  const lines = (...parts: readonly string[]) => parts.filter((part) => part !== '').join('\n');
  const beside = (...parts: readonly string[]) => parts.filter((part) => part !== '').join(gap);
  return [lines(slip, beside(kind, category), beside(site, responsible)), lines(target, standing, next)];
}

function clearedBlocks(model: DigestModel): readonly Block[] {
  if (model.cleared.length === 0) return [];
  const words = DIGEST_WORDS[model.language];
  const rows = clearedInOrder(model.cleared)
    .slice(0, ROWS)
    .map((row): Fact => {
      const { slip, category, site, target, next } = shownRow(model, row);
      return {
        label: slip,
        value: [category, site, target, next].filter((part) => part !== '').join(words.gap),
      };
    });
  return [
    { kind: 'timeline', caption: words.cleared(model.cleared.length), rows },
    ...moreBlocks(model, model.cleared),
  ];
}

function departmentBlocks(model: DigestModel, rows: readonly DigestRow[]): readonly Block[] {
  const counts = new Map<string, number>();
  for (const { department } of rows) {
    const name = shownLine(department[model.language], 24);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  if (counts.size < 2) return [];
  const facts = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => ({ name, count }));
  const text = facts.map(({ name, count }) => `${name} ${count}`).join(model.language === 'en' ? ', ' : '、');
  const lead = DIGEST_WORDS[model.language].departments;
  return [{ kind: 'lines', weight: 'normal', lines: [{ lead, text: clip(text, 500) }] }];
}

function sheetOf(model: DigestModel, rows: readonly DigestRow[]): Attachment {
  const words = DIGEST_WORDS[model.language];
  const cells = rows.map((row) => {
    const shown = shownRow(model, row);
    const { slip, kind, category, site, department, responsible, target, clause, due, standing, next } =
      shown;
    return [slip, kind, category, site, department, responsible, target, clause, due, standing, next];
  });
  return {
    filename: `duban-${dateIn(model.timeZone, model.asOf)}.csv`,
    contentType: 'text/csv; charset=utf-8',
    content: csv([words.sheet, ...cells]),
  };
}
