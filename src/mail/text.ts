/** The plain text part. */
import type { Block, Fact, Line, Page } from './blocks.js';

export const renderText = ({ blocks, colon }: Page): string =>
  `${blocks.map((block) => textOf(block, colon)).join('\n\n')}\n`;

function textOf(block: Block, colon: string): string {
  switch (block.kind) {
    case 'heading':
      return block.text;
    case 'lines':
      return block.lines.map((line) => lineOf(line, colon)).join('\n');
    case 'facts':
      return block.rows.map(({ label, value }) => `${label}${colon}${value}`).join('\n');
    case 'quote':
      return `${block.caption}${colon.trimEnd()}\n${block.text}`;
    case 'timeline':
      return [`${block.caption}${colon.trimEnd()}`, ...block.rows.map(rowOf)].join('\n');
    case 'grid':
      return [`${block.caption}${colon.trimEnd()}`, ...[block.columns, ...block.rows].map(gridRow)].join(
        '\n',
      );
  }
}

const gridRow = (cells: readonly string[]): string =>
  cells.map((cell) => cell.replaceAll('\n', '｜')).join('｜');

const lineOf = ({ lead, text }: Line, colon: string): string =>
  lead === undefined ? text : lead + colon + text;

const rowOf = ({ label, value }: Fact): string => `${label}  ${value}`;
