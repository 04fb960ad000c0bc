/** The files of the wording folder: which there are, what each must say, and with what it is tried out. */
import { NOTICE_KINDS, type NoticeKind } from '../sla/notice.js';
import type { Language } from '../sla/policy.js';
import { COLLECTED_KINDS, COLLECTED_SAMPLES, type CollectedKind } from './template-collected.js';
import { FULL_SAMPLE, SPARSE_SAMPLE, type TemplateVariables } from './template-sample.js';

/** What a mail needs, in the order in which it is read. */
const SECTIONS = ['subject', 'heading', 'preheader', 'opening', 'ask', 'contact', 'footer'] as const;
export type Section = (typeof SECTIONS)[number];

export interface TemplateName {
  readonly file: string;
  readonly language: Language;
  readonly sections: readonly Section[];
  /** A mail that has everything: whatever else a text names, no such mail has. */
  readonly full: TemplateVariables;
  /** One that has the least. */
  readonly sparse: TemplateVariables;
  /** The subject names the slip. */
  readonly ofSlip: boolean;
  /** Composing leaves out of a subject what has no room. */
  readonly gives: boolean;
  /** Where the folder has no such file, the words that Duban brings are the mail's. */
  readonly optional: boolean;
}

const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

export const nameOf = (kind: NoticeKind | CollectedKind, language: Language): string =>
  `${kind}.${language}.liquid`;

const ofNotice = (kind: NoticeKind, language: Language): TemplateName => ({
  file: nameOf(kind, language),
  language,
  sections: SECTIONS,
  full: FULL_SAMPLE,
  sparse: SPARSE_SAMPLE,
  ofSlip: true,
  gives: true,
  optional: false,
});

/** Nobody is to be asked about a mail that is about many complaints, or about none. */
const ofCollected = (kind: CollectedKind, language: Language): TemplateName => ({
  file: nameOf(kind, language),
  language,
  sections: SECTIONS.filter((section) => section !== 'contact'),
  ...COLLECTED_SAMPLES[kind],
  ofSlip: kind === 'undeliverable',
  gives: false,
  optional: true,
});

/** `breach.zh-CN.liquid` and so on. */
export const TEMPLATES: readonly TemplateName[] = LANGUAGES.flatMap((language) => [
  ...NOTICE_KINDS.map((kind) => ofNotice(kind, language)),
  ...COLLECTED_KINDS.map((kind) => ofCollected(kind, language)),
]);

export const TEMPLATE_NAMES: readonly string[] = TEMPLATES.map(({ file }) => file);
