/** What the doctor finds: one line about one thing, and what to do about it. */
export interface Check {
  readonly name: string;
  readonly verdict: 'ok' | 'warning' | 'fault';
  readonly detail: string;
  /** What to do; empty where nothing is to be done. */
  readonly advice: string;
}

export const ok = (name: string, detail: string): Check => ({ name, verdict: 'ok', detail, advice: '' });

export const warning = (name: string, detail: string, advice: string): Check => ({
  name,
  verdict: 'warning',
  detail,
  advice,
});

export const fault = (name: string, detail: string, advice: string): Check => ({
  name,
  verdict: 'fault',
  detail,
  advice,
});
