/** Reads a rendered HTML part the way a test asks about it; no browser, since a mail must be plain enough for this. */

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

export const decode = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_all, name) => ENTITIES[name] ?? '');

/** What a reader sees, a line per cell. */
export function visibleText(html: string): string {
  const body = html.slice(html.indexOf('<body'));
  const text = body
    .replace(/<div aria-hidden[\s\S]*?<\/div>/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<br>|<\/td>|<\/th>/g, '\n')
    .replace(/<[^>]*>/g, '');
  return decode(text);
}

export function preheaderIn(html: string): string {
  return decode(/<div aria-hidden="true"[^>]*>([^<]*)<\/div>/.exec(html)?.[1] ?? '');
}

/** The rows of the table of facts. */
export const factsIn = (html: string): readonly { readonly label: string; readonly value: string }[] =>
  [...html.matchAll(/<th scope="row"[^>]*>([^<]*)<\/th><td[^>]*>([^<]*)<\/td>/g)].map(
    ([, label = '', value = '']) => ({ label: decode(label), value: decode(value) }),
  );

export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Every opening tag. */
export function tagsIn(html: string): readonly Tag[] {
  return [
    ...html.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/g),
  ].map(([, name = '', attributes = '']) => ({
    name,
    attributes: Object.fromEntries(
      [...attributes.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
    ),
  }));
}

/** How deep tables stand in tables. */
export function tableDepth(html: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [tag] of html.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<\/?table/g)) {
    depth += tag === '<table' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** WCAG contrast of two `#rrggbb`. */
export function contrast(left: string, right: string): number {
  const [high = 0, low = 0] = [luminance(left), luminance(right)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const channels = (colour: string): readonly number[] =>
  [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255);

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The colour as a dark mode turns it: lightness inverted, hue kept. */
export function inverted(colour: string): string {
  const values = channels(colour);
  const shift = 1 - Math.max(...values) - Math.min(...values);
  const hex = (value: number) =>
    Math.round((value + shift) * 255)
      .toString(16)
      .padStart(2, '0');
  return `#${values.map(hex).join('')}`;
}
