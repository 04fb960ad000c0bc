/** What became of an attempt, read off the mail server's answer or its absence. Pure. */
import { shownLine } from './shown.js';

export type Delivery =
  /** The server has taken it for this recipient. */
  | { readonly outcome: 'accepted'; readonly response: string }
  /** Not this recipient, or not this mail: trying again is no use. */
  | { readonly outcome: 'refused'; readonly response: string }
  /** Not now. */
  | { readonly outcome: 'deferred'; readonly response: string }
  /** The way to the server is at fault, surely before the mail was handed over; the recipient has nothing to do with it. */
  | {
      readonly outcome: 'relay-fault';
      readonly reason: string;
      /** It came before any recipient was named: another mail would have met it, too. */
      readonly everyMail: boolean;
    }
  /** Not attempted: as where the relay is known to be down. */
  | { readonly outcome: 'held'; readonly reason: string }
  /** Lost after the handing over began: the server may have the mail. */
  | { readonly outcome: 'ambiguous'; readonly reason: string };

/** What a failed attempt leaves behind; the fields are nodemailer's. */
export interface Failure {
  readonly code?: string | undefined;
  readonly command?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly message: string;
}

const LONGEST = 200;

/** 5xx replies that QQ and NetEase give to senders who are merely too fast. */
const TOO_FAST = /frequency limit|rate limit|too many (?:connections|messages|mails|requests)|频率/i;
/** The server wants a login: no fault of a recipient. */
const LOGIN = new Set([530, 534, 535, 538]);
/** The session was out of step, says RFC 5321; the same mail may pass next time. */
const OUT_OF_STEP = 503;

export const accepted = (response: string): Delivery => ({ outcome: 'accepted', response: cut(response) });

/** How far a session had come. */
export interface Progress {
  /** RCPT had gone out: what fails from here on may be this recipient's. */
  readonly recipientNamed: boolean;
  /** DATA had gone out, so that the loss of the connection leaves open whether the server has the mail. */
  readonly dataSent: boolean;
}

export function classify(failure: Failure, { recipientNamed, dataSent }: Progress): Delivery {
  const { responseCode = 0, command, response } = failure;
  const answer = cut(response ?? failure.message);
  const verdict = isTransaction(command) ? verdictOf(responseCode, command, answer) : null;
  const everyMail = !recipientNamed;
  if (verdict === 'relay-fault') return { outcome: verdict, reason: reasonOf(failure), everyMail };
  if (verdict !== null) return { outcome: verdict, response: answer };
  if (!dataSent) return { outcome: 'relay-fault', reason: reasonOf(failure), everyMail };
  if (isTemporary(responseCode)) return { outcome: 'deferred', response: answer };
  return { outcome: 'ambiguous', reason: reasonOf(failure) };
}

const isTransaction = (command: string | undefined): command is string =>
  command === 'MAIL FROM' || command === 'RCPT TO' || command === 'DATA';

const isTemporary = (code: number): boolean => code >= 400 && code < 500;

function verdictOf(
  code: number,
  command: string,
  answer: string,
): 'refused' | 'deferred' | 'relay-fault' | null {
  if (isTemporary(code) || code === OUT_OF_STEP) return 'deferred';
  if (code < 500 || code > 599) return null;
  if (TOO_FAST.test(answer)) return 'deferred';
  return LOGIN.has(code) || command === 'MAIL FROM' ? 'relay-fault' : 'refused';
}

const cut = (text: string): string => shownLine(text, LONGEST);

/** One line: the code, then what was said. */
export const reasonOf = ({ code, message }: Failure): string =>
  cut(code === undefined || message.startsWith(`${code}:`) ? message : `${code}: ${message}`);

const asSaid = (text: string): string => text;

/** Anything thrown, as a failure; `hide` takes out of its words what nobody may read. */
export function failureOf(thrown: unknown, hide: (text: string) => string = asSaid): Failure {
  if (!(thrown instanceof Error)) return { message: hide(String(thrown)) };
  const { code, command, response, responseCode } = thrown as Error & Partial<Failure>;
  const answer = typeof response === 'string' ? hide(response) : undefined;
  return { code, command, response: answer, responseCode, message: hide(thrown.message) };
}
