/** The body's blocks in their order: state, ask, what follows, facts, the owner's words, what happened, whom to ask. */
import type { Block, Line } from './blocks.js';
import { clearedLines } from './cleared-lines.js';
import { factRows } from './fact-rows.js';
import { footerLines } from './footer-lines.js';
import { mask } from './mask.js';
import { factOf, tagOf } from './matter.js';
import { askLines, nextLines, stateLines } from './notice-lines.js';
import { clip, lengthOf, shownText } from './shown.js';
import type { Telling } from './telling.js';
import { timelineBlock } from './timeline-block.js';

const QUOTE_LIMIT = 500;
/** Far more than is shown, so that what is hidden never ends at the cut. */
const READ_LIMIT = 4000;
const TOLD_LIMIT = 12;

export function bodyOf(telling: Telling): readonly Block[] {
  const { model, words } = telling;
  const heading = words.headline.heading(tagOf(model), factOf(telling));
  return [
    { kind: 'heading', text: heading },
    ...openingBlocks(telling),
    { kind: 'facts', rows: factRows(telling) },
    quoteBlock(telling),
    timelineBlock(telling),
    { kind: 'lines', weight: 'normal', lines: [...toldLines(telling), contactLine(telling)] },
    { kind: 'lines', weight: 'muted', lines: footerLines(telling) },
  ];
}

function openingBlocks(telling: Telling): readonly Block[] {
  const { notice } = telling.model;
  const lines =
    notice.kind === 'all-clear'
      ? clearedLines(telling, notice)
      : { state: stateLines(telling), ask: [...askLines(telling), ...nextLines(telling)] };
  return [
    { kind: 'lines', weight: 'normal', lines: lines.state },
    { kind: 'lines', weight: 'ask', lines: lines.ask },
  ];
}

function quoteBlock({ model, words: { body } }: Telling): Block {
  const words = shownText(model.complaint.summary);
  const { text, count } = mask(clip(words, READ_LIMIT), model.language);
  return {
    kind: 'quote',
    caption: body.quoteCaption(lengthOf(words), count),
    text: body.quote(clip(text, QUOTE_LIMIT)),
  };
}

function toldLines({ model, words, name }: Telling): readonly Line[] {
  if (model.alsoTold.length === 0) return [];
  const told = model.alsoTold.slice(0, TOLD_LIMIT).map((person) => ({
    name: name(person.name),
    roles: person.roles.map((role) => words.names.roles[role]),
  }));
  return [{ text: words.body.told(told, model.alsoTold.length - told.length) }];
}

function contactLine({ model, words, name }: Telling): Line {
  const { contact } = model;
  const shown = contact && {
    name: name(contact.name),
    phone: contact.phone === null ? null : name(contact.phone),
  };
  return { text: words.body.contact(shown) };
}
