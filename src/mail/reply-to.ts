/** Where an answer to a mail goes. */
import { isAddress } from './address.js';
import type { ComposedMail, MailModel } from './model.js';
import { shownName } from './shown.js';

/** Nobody reads the sender's mailbox: an answer reaches the receptionist, who can put it on the record, or nobody. */
export function replyToOf({ contact }: MailModel): NonNullable<ComposedMail['replyTo']> | null {
  if (contact === null || contact.email === null || !isAddress(contact.email)) return null;
  return { name: shownName(contact.name), address: contact.email };
}
