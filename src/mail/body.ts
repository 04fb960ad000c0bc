/** The body's blocks in their order: state, ask, what follows, facts, the owner's words, what happened, whom to ask. */
import type { Block, Line } from './blocks.js';
import { factRows } from './fact-rows.js';
import { mask } from './mask.js';
import { linesOf } from './said-lines.js';
import { clip, lengthOf, shownText } from './shown.js';
import type { Telling } from './telling.js';
import type { Section } from './templates.js';
import { timelineBlock } from './timeline-block.js';
import type { Variables } from './variables.js';

const QUOTE_LIMIT = 500;
/** Far more than is shown, so that what is hidden never ends at the cut. */
const READ_LIMIT = 4000;
const TOLD_LIMIT = 12;

export function bodyOf(telling: Telling, variables: Variables): readonly Block[] {
  const { model, templates } = telling;
  const said = (section: Section): string =>
    templates.render(model.notice.kind, model.language, section, variables);
  return [
    { kind: 'heading', text: said('heading') },
    { kind: 'lines', weight: 'normal', lines: linesOf(said('opening')) },
    { kind: 'lines', weight: 'ask', lines: linesOf(said('ask')) },
    { kind: 'facts', rows: factRows(telling) },
    quoteBlock(telling),
    timelineBlock(telling),
    { kind: 'lines', weight: 'normal', lines: [...toldLines(telling), ...linesOf(said('contact'))] },
    { kind: 'lines', weight: 'muted', lines: linesOf(said('footer')) },
  ];
}

function quoteBlock({ model, words: { body } }: Telling): Block {
  const words = shownText(model.complaint.summary);
  const { text, count } = mask(clip(words, READ_LIMIT), model.language);
  return {
    kind: 'quote',
    caption: body.quoteCaption(lengthOf(words), count + model.complaint.ownerNamed),
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
