/** Assertions 14, 18, 19 and 20: HTML that Word, Chinese webmail, dark modes and screen readers can do with. */
import { contrast, decode, inverted, type Tag, tableDepth, tagsIn } from '../reading.js';
import { type Check, unless } from './evidence.js';

/** All that a mail is made of, and so what nobody's words may add to. */
const TAGS = new Set('html head meta title body div table tr td th h1 b br'.split(' '));
const ATTRIBUTES = new Set(
  'lang charset name content bgcolor style align valign width cellpadding cellspacing border role scope aria-hidden'.split(
    ' ',
  ),
);
const WIDTH = 600;

export const isInert: Check = ({ html }) => [
  ...tagsIn(html).flatMap(({ name, attributes }) => [
    ...unless(TAGS.has(name), `<${name}>`),
    ...Object.keys(attributes).flatMap((key) => unless(ATTRIBUTES.has(key), `<${name} ${key}>`)),
    ...unless(!/url\(|data:|expression|@import/i.test(attributes.style ?? ''), `style: ${attributes.style}`),
  ]),
  // Each opening sign is of a tag, a comment of Word's, or the doctype.
  ...unless(
    (html.match(/</g) ?? []).length ===
      (html.match(/<\/?[a-z][a-z0-9]*(?=[\s>])|<!(?:--|\[endif\]|doctype)/g) ?? []).length,
    'a < that begins no tag',
  ),
  ...unless(
    !/http|<img|<svg|<script|<style|<form|<a\b|\son[a-z]+="/i.test(html),
    'something to fetch, run or follow',
  ),
];

export const survivesADarkMode: Check = ({ html }) =>
  tagsIn(html)
    .filter(({ name }) => name === 'td' || name === 'th')
    .flatMap((cell) => paintProblems(cell));

function paintProblems({ attributes: { bgcolor, style = '' } }: Tag): readonly string[] {
  const paper = /background-color:(#[0-9a-f]{6})/.exec(style)?.[1];
  const ink = /(?:^|;)color:(#[0-9a-f]{6})/.exec(style)?.[1];
  if (paper === undefined || ink === undefined || bgcolor !== paper) return [`not both colours: ${style}`];
  const turned = contrast(inverted(ink), inverted(paper));
  return [
    ...unless(contrast(ink, paper) >= 4.5, `contrast of ${ink} on ${paper}`),
    ...unless(turned >= 4.5, `contrast of ${ink} on ${paper}, inverted`),
    ...unless(contrast(paper, '#000000') > 15, `text on a coloured cell: ${paper}`),
  ];
}

export const isAccessible: Check = ({ html, parsed: { subject = '' }, seen }, { language }) => {
  const tags = tagsIn(html);
  const named = (name: string) => tags.filter((tag) => tag.name === name);
  const title = /<title>([^<]*)<\/title>/.exec(html)?.[1];
  const data = named('table').filter(({ attributes }) => attributes.role !== 'presentation');
  const scopes = named('th').map(({ attributes }) => attributes.scope);
  const level = /^[【[]([^】\]]+)/.exec(subject)?.[1] ?? '?';
  return [
    ...unless(named('html')[0]?.attributes.lang === language, 'no lang'),
    ...unless(decode(title ?? '') === subject, `title: ${title}`),
    ...unless(named('h1').length === 1, `${named('h1').length} headings`),
    ...unless(data.length <= 1, 'more than one table of data'),
    ...unless(scopes.length > 0 === (data.length === 1), 'headings and table of data do not go together'),
    ...unless(
      scopes.every((scope) => scope === 'row' || scope === 'col'),
      'a heading without scope',
    ),
    ...unless(seen.includes(level), `the level ${level} is not in words`),
    ...unless(
      named('div').every(({ attributes }) => attributes['aria-hidden'] === 'true'),
      'a preheader that is read aloud',
    ),
  ];
};

export const isPlainEnough: Check = ({ html }) => {
  const styles = tagsIn(html).map(({ attributes }) => attributes.style ?? '');
  const sizes = styles.flatMap((style) =>
    [...style.matchAll(/font-size:(\d+)px/g)].map(([, px]) => Number(px)),
  );
  const exact = styles.filter((style) => style.includes('line-height') && !style.includes('mso-'));
  return [
    ...unless(Buffer.byteLength(html) <= 60_000, `${Buffer.byteLength(html)} bytes`),
    ...unless(
      html.includes(`width="${WIDTH}"`) && html.includes(`max-width:${WIDTH}px`),
      'no container of 600',
    ),
    ...unless(tableDepth(html) <= 3, `tables nested ${tableDepth(html)} deep`),
    ...styles.flatMap((style) =>
      unless(
        !/flex|grid|float|position|pre-wrap|nowrap|margin:\s*auto|@media/.test(style),
        `style: ${style}`,
      ),
    ),
    ...unless(
      !tagsIn(html).some(({ attributes }) => 'colspan' in attributes || 'rowspan' in attributes),
      'spans',
    ),
    ...unless(
      sizes.every((px) => px === 1 || px >= 14),
      `text of ${Math.min(...sizes)} px`,
    ),
    ...exact.map((style) => `Word would not keep the line height: ${style}`),
    ...boxProblems(html),
  ];
};

/** Padding only on cells, widths only on tables and cells: Word knows no other. */
const boxProblems = (html: string): readonly string[] =>
  tagsIn(html).flatMap(({ name, attributes: { style = '' } }) =>
    name === 'td' || name === 'th' || name === 'table' || name === 'body'
      ? []
      : unless(!/padding|(?<!max-)width/.test(style), `<${name} style="${style}">`),
  );
