/** A mail as it arrived, and what is known of it from elsewhere: the two that an assertion holds against each other. */
import { type ParsedMail, simpleParser } from 'mailparser';
import type { ComposedMail } from '../../../src/mail/model.js';
import type { Instant } from '../../../src/sla/instant.js';
import type { Language } from '../../../src/sla/policy.js';
import { visibleText } from '../reading.js';

export interface Evidence {
  /** The bytes between DATA and the dot; headers and encoded bodies are ASCII. */
  readonly raw: string;
  readonly parsed: ParsedMail;
  /** MAIL FROM and RCPT TO. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** Headers, unfolded, as they stand in the bytes. */
  readonly head: readonly Header[];
  readonly text: string;
  readonly html: string;
  /** What a reader of the HTML sees, but for the preheader. */
  readonly seen: string;
}

export interface Header {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/** What the mail must agree with, from the model or the record and never from the mail. */
export interface Facts {
  readonly kind: string;
  readonly language: Language;
  /** The account that logs in at the mail server. */
  readonly login: string;
  readonly mailbox: string;
  /** As it was written, before it was put into bytes. */
  readonly written: Pick<ComposedMail, 'subject' | 'text' | 'html' | 'from' | 'to'>;
  /** Must stand in both parts, letter by letter. */
  readonly stated: readonly string[];
  /** Null on what is about no clock, and on an all-clear. */
  readonly clock: { readonly asOf: Instant; readonly dueAt: Instant } | null;
  readonly next: { readonly at: Instant } | null;
  readonly responsible: string | null;
  /** Words of the record; none of them may stand where a lock screen shows them. */
  readonly freeText: readonly string[];
  /** What an owner would not have told to everybody. */
  readonly secrets: readonly string[];
}

export const unixLines = (text: string | false | undefined): string =>
  (text || '').replace(/\r\n/g, '\n').trimEnd();

export async function evidenceOf(bytes: Buffer | string, envelope: Evidence['envelope']): Promise<Evidence> {
  const parsed = await simpleParser(bytes, { skipTextToHtml: true, skipTextLinks: true });
  const raw = bytes.toString('latin1');
  const html = unixLines(parsed.html);
  const text = unixLines(parsed.text);
  return { raw, parsed, envelope, head: headersOf(raw), text, html, seen: visibleText(html) };
}

/** The physical lines of the head. */
export const headLines = (raw: string): readonly string[] =>
  raw.slice(0, raw.indexOf('\r\n\r\n')).split('\r\n');

const headersOf = (raw: string): Header[] =>
  headLines(raw)
    .join('\r\n')
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
    .map((line) => ({
      name: line.slice(0, line.indexOf(':')).toLowerCase(),
      value: line.slice(line.indexOf(':') + 1).trim(),
    }));

export const header = ({ head }: Evidence, name: string): string | undefined =>
  head.find((each) => each.name === name)?.value;

/** Every header as a reader's program shows it: encoded words decoded. */
export function decodedHead({ head }: Evidence): string {
  return head
    .map(({ value }) => value.replace(/\?=\s+=\?/g, '?==?'))
    .map((value) =>
      value.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, form, word) => decoded(form, word)),
    )
    .join('\n');
}

const decoded = (form: string, word: string): string =>
  /b/i.test(form)
    ? Buffer.from(word, 'base64').toString()
    : Buffer.from(
        word
          .replace(/_/g, ' ')
          .replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString();

/** What is wrong with a mail; nothing where the assertion holds. */
export type Check = (mail: Evidence, facts: Facts) => readonly string[];

/** `problem` where `holds` is not so. */
export const unless = (holds: boolean, problem: string): readonly string[] => (holds ? [] : [problem]);
