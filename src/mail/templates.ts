/** The words of mails, as an admin may change them; where they come from is none of this room's business. */
import type { NoticeKind } from '../sla/notice.js';
import type { Language } from '../sla/policy.js';

export type Section = 'subject' | 'heading' | 'preheader' | 'opening' | 'ask' | 'contact' | 'footer';

/** About many complaints, or about Duban itself. */
export type CollectedKind = 'digest' | 'undeliverable' | 'daily' | 'config-refused' | 'outage';

export interface Templates {
  /** The text of a section: a line is a line of the mail, `**…**：` at its start its bold lead. */
  render(
    kind: NoticeKind | CollectedKind,
    language: Language,
    section: Section,
    variables: Readonly<Record<string, unknown>>,
  ): string;
}
