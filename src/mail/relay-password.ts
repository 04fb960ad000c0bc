/** A mail server may repeat a login in its answer; neither a row nor a line nor a terminal may then show it. */

const HIDDEN = '***';

/** Hides the password of an `smtp:` URL, plain or as it goes over the wire, in what is said about the relay. */
export function passwordHider(url: string): (text: string) => string {
  const { username, password } = new URL(url);
  if (password === '') return (text) => text;
  const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  const forms = [base64(`\0${user}\0${secret}`), base64(secret), password, secret];
  return (text) => forms.reduce((shown, form) => shown.replaceAll(form, HIDDEN), text);
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
