/** HTML by tagged template: whatever is put into it is escaped, unless it is markup already. */

export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

type Piece = string | Markup | readonly Markup[];

function piece(value: Piece): string {
  if (typeof value === 'string') return escaped(value);
  return value instanceof Markup ? value.html : value.map((each) => each.html).join('');
}

export const html = (texts: TemplateStringsArray, ...values: readonly Piece[]): Markup =>
  new Markup(
    texts.reduce(
      (made, text, index) => made + text + (index < values.length ? piece(values[index] ?? '') : ''),
      '',
    ),
  );

/** Lines of a text, broken where the writer broke them. */
export const broken = (text: string): Markup => new Markup(text.split('\n').map(escaped).join('<br>'));
