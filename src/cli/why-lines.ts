/** An explanation in lines for people. */
import { DateTime } from 'luxon';
import { spell, spellWorkingTime } from '../mail/durations.js';
import type { Instant } from '../sla/instant.js';
import { AROUND_THE_CLOCK } from '../sla/policy.js';
import { toldAt } from '../sla/timeline.js';
import type { Coming, Explained, Explanation, WhatIf } from '../work/explain.js';
import { localTime, plain } from './print.js';
import { rolesIn, wordsIn } from './simulate-words.js';

export function* whyLines(explained: Explained, inForce: string): Generator<string> {
  const { slip, state, now, policyVersion, timeZone } = explained;
  yield `${slip} is ${state}. Policy ${policyVersion} (${inForce}); now is ${time(now, timeZone)}, times are ${timeZone}.`;
  for (const one of explained.explanations) yield* deadlineLines(one, explained);
  if (explained.whatIf.length > 0) yield '\nIf it were recorded now';
  for (const one of explained.whatIf) yield* whatIfLines(one, timeZone);
}

const time = (at: Instant, timeZone: string): string =>
  `${DateTime.fromMillis(at, { zone: timeZone, locale: 'en-US' }).toFormat('ccc')} ${localTime(at, timeZone)}`;

function* deadlineLines(one: Explanation, { timeZone, now }: Explained): Generator<string> {
  const { deadline, target, start, category, stretches } = one;
  const { limit, calendar, countedFrom } = deadline.reckoning;
  const show = (at: Instant) => time(at, timeZone);
  const again = deadline.cycle > 1 ? `, cycle ${deadline.cycle}` : '';
  yield `\n${target?.name.en ?? deadline.target} (${deadline.target}${again}), clause ${target?.clause ?? 'unknown'}: ${verdict(one, now, show)}`;
  yield start === null
    ? `  starts   ${show(deadline.startedAt)}`
    : `  starts   ${show(deadline.startedAt)}: entry ${start.seq}, ${start.type} by ${plain(start.by)}, recorded ${show(start.recordedAt)}`;
  if (countedFrom > deadline.startedAt) yield `  counts   from ${show(countedFrom)}, the next working time`;
  yield `  limit    ${limit} for ${category}, on the calendar ${calendar}`;
  const spellSum = calendar === AROUND_THE_CLOCK ? spell : spellWorkingTime;
  const length = (ms: number) => spellSum(ms, 'en');
  for (const { from, until, counted, why, sumMs } of stretches) {
    const sum = counted ? `+ ${length(until - from)} = ${length(sumMs)}` : 'not counted';
    yield `           ${show(from)} – ${show(until)}  ${sum} (${why})`;
  }
  const told = stretches.at(-1)?.until ?? deadline.dueAt;
  if (told < deadline.dueAt) yield `           and so on, up to ${show(deadline.dueAt)}`;
  yield `  due      ${show(deadline.dueAt)}${deadline.round > 1 ? `, round ${deadline.round}: the limit was moved, or runs again` : ''}`;
  if (target !== null)
    yield `  stops    with ${target.until.join(' or ')}, or when the complaint is closed or withdrawn`;
  for (const { step, repeat, plannedAt, firedAt, roles } of one.fired)
    yield `  told     ${show(toldAt(plannedAt, firedAt))} ${stepName(step, repeat)}: ${rolesIn(wordsIn('en'), roles)}`;
  for (const coming of one.next) yield `  next     ${comingLine(coming, timeZone)}`;
  if (one.next.length === 0) yield '  next     nothing more';
}

function verdict({ outcome, deadline }: Explanation, now: Instant, show: (at: Instant) => string): string {
  const by = outcome.state === 'open' || outcome.by === '' ? '' : ` by ${plain(outcome.by)}`;
  switch (outcome.state) {
    case 'open':
      return now > deadline.dueAt
        ? `overdue for ${spell(now - deadline.dueAt, 'en')}`
        : `running, ${spell(deadline.dueAt - now, 'en')} left`;
    case 'met':
      return `met in time: ${outcome.milestone} ${show(outcome.at)}${by}`;
    case 'met-late':
      return `met late by ${spell(outcome.at - deadline.dueAt, 'en')}: ${outcome.milestone} ${show(outcome.at)}${by}`;
    case 'cancelled':
      return `ended ${show(outcome.at)}${by}: ${outcome.because}`;
  }
}

const stepName = (step: string, repeat: number): string => (repeat === 0 ? step : `${step} (${repeat})`);

function comingLine({ at, step, repeat, people }: Coming, timeZone: string): string {
  const names = people.map(({ name, roles, reasons }) => {
    const why = reasons.map((reason) => wordsIn('en').because(reason));
    return `${name} (${[rolesIn(wordsIn('en'), roles), ...why].join('; ')})`;
  });
  return `${time(at, timeZone)} ${stepName(step, repeat)}: ${names.join(', ') || 'nobody'}`;
}

function* whatIfLines({ milestone, changes, spared }: WhatIf, timeZone: string): Generator<string> {
  yield `  ${milestone}`;
  for (const { target, change, dueAt } of changes)
    yield `    ${target}: ${change}${change === 'opened' ? `, due ${time(dueAt, timeZone)}` : ''}`;
  for (const coming of spared) yield `    no longer: ${coming.target} ${comingLine(coming, timeZone)}`;
}
