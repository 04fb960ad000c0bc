/**
 * The HTML part, built for mail programs that follow Word and for Chinese webmail: tables, one column, everything inline.
 * Every text cell names its background and its colour, so that a dark mode turns both or neither.
 */
import type { Block, Fact, Line, Page } from './blocks.js';
import { broken, html, type Markup } from './markup.js';

const COLOURS = {
  text: '#1f2329',
  muted: '#5c6370',
  red: '#b3261e',
  blue: '#1a4f8b',
  green: '#1e6b3a',
} as const;
type Colour = keyof typeof COLOURS;
const PAPER = '#ffffff';
const TINT = '#f6f7f9';
const FONT = html`font-family:'Microsoft YaHei','PingFang SC',Arial,sans-serif`;

/** Word knows no max-width. */
const GHOST_OPEN = html`<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->`;
const GHOST_CLOSE = html`<!--[if mso]></td></tr></table><![endif]-->`;
const BARE = html`width="100%" cellpadding="0" cellspacing="0" border="0"`;

export const renderHtml = (page: Page): string =>
  html`<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
</head>
<body bgcolor="${PAPER}" style="margin:0;padding:0;background-color:${PAPER}">
${hidden(page.preheader)}
<table role="presentation" ${BARE} bgcolor="${PAPER}" style="background-color:${PAPER}">
<tr><td align="center" ${paint('text', PAPER)};padding:0 0 16px">
${GHOST_OPEN}
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;border-top:6px solid ${COLOURS[page.colour]}">
${page.blocks.map((block) => rowsOf(block, page))}</table>
${GHOST_CLOSE}
</td></tr>
</table>
</body>
</html>
`.html;

const hidden = (text: string): Markup =>
  html`<div aria-hidden="true" style="display:none;mso-hide:all;font-size:1px;line-height:1px;max-height:0;overflow:hidden;color:${COLOURS.text}">${text}</div>`;

/** The attributes of a text cell; its style is left open for more. */
const paint = (colour: Colour, paper: string): Markup =>
  html`bgcolor="${paper}" style="background-color:${paper};color:${COLOURS[colour]};${FONT};word-break:break-word`;

const type = (size: number): Markup =>
  html`font-size:${String(size)}px;line-height:${String(size + 8)}px;mso-line-height-rule:exactly`;

const cell = (content: Markup, colour: Colour, paper: string, style: Markup): Markup =>
  html`<tr><td align="left" ${paint(colour, paper)};${style}">${content}</td></tr>
`;

function rowsOf(block: Block, { colon, colour, language }: Page): Markup {
  switch (block.kind) {
    case 'heading': {
      const heading = html`<h1 style="margin:0;${type(20)};font-weight:bold">${block.text}</h1>`;
      return cell(heading, colour, PAPER, html`padding:16px 16px 4px`);
    }
    case 'lines':
      return html`${block.lines.map((line) => lineRow(line, colon, weightOf(block.weight, colour)))}`;
    case 'facts':
      return table(
        html`<table ${BARE}>`,
        block.rows.map((row) => factRow(row, language)),
      );
    case 'quote':
      return html`${caption(block.caption)}${cell(broken(block.text), 'text', TINT, html`padding:12px 16px;${type(16)}`)}`;
    case 'timeline':
      return html`${caption(block.caption)}${table(html`<table role="presentation" ${BARE}>`, block.rows.map(eventRow))}`;
    case 'grid':
      return html`${caption(block.caption)}${table(html`<table ${BARE}>`, [gridHead(block.columns), ...block.rows.map(gridRow)])}`;
  }
}

interface Weight {
  readonly ink: Colour;
  readonly paper: string;
  readonly style: Markup;
}

/** The ask stands out by a bar in the colour of the level, which a dark mode keeps, as well as by its ground. */
function weightOf(weight: 'normal' | 'ask' | 'muted', colour: Colour): Weight {
  switch (weight) {
    case 'normal':
      return { ink: 'text', paper: PAPER, style: html`padding:4px 16px;${type(16)}` };
    case 'muted':
      return { ink: 'muted', paper: PAPER, style: html`padding:4px 16px;${type(14)}` };
    case 'ask':
      return {
        ink: 'text',
        paper: TINT,
        style: html`padding:8px 16px 8px 12px;border-left:4px solid ${COLOURS[colour]};${type(16)}`,
      };
  }
}

function lineRow({ lead, text }: Line, colon: string, { ink, paper, style }: Weight): Markup {
  const content = lead === undefined ? html`${text}` : html`<b>${lead}${colon}</b>${text}`;
  return cell(content, ink, paper, style);
}

const caption = (text: string): Markup =>
  cell(html`<b>${text}</b>`, 'text', PAPER, html`padding:16px 16px 4px;${type(16)}`);

const table = (open: Markup, rows: readonly Markup[]): Markup =>
  cell(html`${open}\n${rows}</table>`, 'text', PAPER, html`padding:8px 16px`);

const SMALL = html`padding:4px 8px 4px 0;${type(15)}`;

/** Room for the longest word of a label, and on a phone for a whole date beside a Chinese one. */
const labelWidth = (language: string): string => (language === 'en' ? '104' : '88');

const factRow = ({ label, value }: Fact, language: string): Markup =>
  html`<tr><th scope="row" align="left" valign="top" width="${labelWidth(language)}" ${paint('muted', PAPER)};${SMALL};font-weight:normal">${label}</th><td align="left" valign="top" ${paint('text', PAPER)};${SMALL}">${value}</td></tr>
`;

const eventRow = ({ label, value }: Fact): Markup =>
  html`<tr><td align="left" valign="top" width="104" ${paint('muted', PAPER)};${SMALL}">${label}</td><td align="left" valign="top" ${paint('text', PAPER)};${SMALL}">${value}</td></tr>
`;

const GRID_CELL = html`padding:6px 8px 6px 0;border-top:1px solid #d5d8dd;${type(14)}`;

const gridHead = (columns: readonly string[]): Markup =>
  html`<tr>${columns.map((name) => html`<th scope="col" align="left" valign="top" ${paint('muted', PAPER)};${GRID_CELL};font-weight:normal">${broken(name)}</th>`)}</tr>
`;

const gridRow = (cells: readonly string[]): Markup =>
  html`<tr>${cells.map((cell) => html`<td align="left" valign="top" ${paint('text', PAPER)};${GRID_CELL}">${broken(cell)}</td>`)}</tr>
`;
