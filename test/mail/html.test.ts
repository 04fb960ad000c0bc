import { describe, expect, test } from '@jest/globals';
import { composeMail } from '../../src/mail/compose.js';
import { NOTICE_KINDS } from '../../src/sla/notice.js';
import { LANGUAGES, mailOf, SENDER } from './models.js';
import { contrast, inverted, preheaderIn, tableDepth, tagsIn } from './reading.js';

const ALL = NOTICE_KINDS.flatMap((kind) => LANGUAGES.map((language) => ({ kind, language })));

describe.each(ALL)('$kind, $language', ({ kind, language }) => {
  const mail = composeMail(mailOf(kind, 'handle', language), SENDER);
  const tags = tagsIn(mail.html);
  const named = (name: string) => tags.filter((tag) => tag.name === name);

  test('language, title, one heading, headed facts, other tables for layout only', () => {
    expect(named('html')[0]?.attributes.lang).toBe(language);
    expect(mail.html).toContain('<title>');
    expect(named('h1')).toHaveLength(1);
    expect(named('th').length).toBeGreaterThan(7);
    expect(named('th').every(({ attributes }) => attributes.scope === 'row')).toBe(true);
    expect(named('table').filter(({ attributes }) => attributes.role !== 'presentation')).toHaveLength(1);
  });

  test('nothing that a mail program would fetch, run or follow', () => {
    expect(mail.html).not.toMatch(/http|<img|<svg|<script|<style|<a\b|<form|<link|url\(|data:|\son[a-z]+=/i);
  });

  test('no technique that webmail filters; one column of 600', () => {
    expect(mail.html).not.toMatch(/flex|grid|float|position:|pre-wrap|nowrap|@media|colspan|rowspan/);
    expect(mail.html).toContain('max-width:600px');
    expect(tableDepth(mail.html)).toBeLessThanOrEqual(3);
    expect(Buffer.byteLength(mail.html)).toBeLessThan(60_000);
  });

  test('every text cell names both its colours, readable as they are and turned round', () => {
    for (const { attributes } of [...named('td'), ...named('th')]) {
      const style = attributes.style ?? '';
      const paper = /background-color:(#[0-9a-f]{6})/.exec(style)?.[1] ?? '';
      const ink = /;color:(#[0-9a-f]{6})/.exec(style)?.[1] ?? '';
      expect(attributes.bgcolor).toBe(paper);
      expect(contrast(ink, paper)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(inverted(ink), inverted(paper))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(paper, '#000000')).toBeGreaterThan(15);
    }
  });

  test('text of 14 px or more; the preheader comes first', () => {
    const sizes = [...mail.html.matchAll(/font-size:(\d+)px/g)].map(([, size]) => Number(size));
    expect(Math.min(...sizes.filter((size) => size !== 1))).toBeGreaterThanOrEqual(14);
    const body = mail.html.slice(mail.html.indexOf('<body'));
    const first = body
      .replace(/<[^>]*>/g, '\n')
      .trim()
      .split('\n')[0];
    expect(first).toBe(preheaderIn(mail.html).replace(/'/g, '&#39;'));
  });
});
