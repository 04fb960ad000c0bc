/** The shape of `duban show SLIP --json` as contract.md gives it, key by key: more may come, none goes. */
import { expect } from '@jest/globals';

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const text = expect.any(String);
const number = expect.any(Number);

/** At least one element, and each with at least these keys, each with one of these values. */
const each = (shape: Readonly<Record<string, readonly unknown[]>>) => ({
  asymmetricMatch: (list: unknown): boolean =>
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((one) =>
      Object.entries(shape).every(
        ([key, allowed]) => key in one && allowed.some((value) => matches(value, one[key])),
      ),
    ),
  toString: () => `each of ${Object.keys(shape).join(', ')}`,
});

function matches(wanted: unknown, value: unknown): boolean {
  try {
    expect(value).toEqual(wanted);
    return true;
  } catch {
    return false;
  }
}

export const COMPLAINT_RECORD = expect.objectContaining({
  slip: expect.stringMatching(/^LX-\d{4}-\d{5,}$/),
  complaintId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  kind: expect.stringMatching(/^(complaint|suggestion)$/),
  category: text,
  channel: text,
  department: text,
  site: text,
  state: expect.stringMatching(/^(open|closed|withdrawn)$/),
  policyVersion: text,
  entries: each({
    seq: [number],
    type: [text],
    at: [ISO],
    by: [text],
    note: [text, null],
    recordedAt: [ISO],
  }),
  deadlines: each({
    target: [text],
    clause: [text],
    cycle: [number],
    round: [number],
    startedAt: [ISO],
    dueAt: [ISO],
    state: ['open', 'breached', 'met', 'met-late', 'cancelled'],
    metAt: [ISO, null],
    nextStepAt: [ISO, null],
  }),
  firings: each({
    target: [text],
    cycle: [number],
    round: [number],
    step: [text],
    repeat: [number],
    kind: ['inform', 'reminder', 'escalation'],
    plannedAt: [ISO],
    firedAt: [ISO],
    roles: [expect.arrayContaining([text])],
  }),
  notices: each({
    target: [text],
    step: [text, null],
    kind: ['inform', 'reminder', 'breach', 'senior', 'immediate', 'last-step', 'all-clear'],
    roles: [expect.arrayContaining([text])],
    person: [text],
    email: [expect.stringContaining('@')],
    state: ['waiting', 'sent', 'superseded', 'failed'],
    sentAt: [ISO, null],
    messageId: [expect.stringMatching(/^<[^<>\s]+@[^<>\s]+>$/), null],
  }),
});
