/** Complaints as owners bring them, and what became of them in words that a test can read. */
import { DateTime } from 'luxon';
import type { LogLine, World } from './world.js';

/** Riverside's engineers: zhang-wei is responsible, li-na supervises, liu-yang is at the desk, wu-gang heads. */
export const complaint = (fields: object = {}) => ({
  category: 'service',
  channel: 'phone',
  site: 'riverside',
  department: 'engineering',
  summary: '电梯停运，维修人员约定后未到',
  receivedBy: 'liu-yang',
  ...fields,
});

/** `2026-11-23T09:00` in Shanghai, moved by some milliseconds → ISO 8601. */
export const shanghai = (at: string, ms = 0): string => {
  const [date, time] = at.split('T') as [string, string];
  const full = time.length === 5 ? `${time}:00` : time;
  return new Date(Date.parse(`${date}T${full}+08:00`) + ms).toISOString();
};

/** What fired of one complaint: `handle due breach → li-na, liu-yang, zhang-wei`. */
export const fired = (lines: readonly LogLine[], slip: string, target?: string): string[] =>
  lines
    .filter((line) => line.event === 'step.fired' && line.slip === slip)
    .filter((line) => target === undefined || line.target === target)
    .map(({ target, step, repeat, kind, people }) => {
      const again = repeat === 0 ? '' : ` (${repeat})`;
      return `${target} ${step}${again} ${kind} → ${[...(people as string[])].sort().join(', ')}`;
    });

/**
 * Lets time pass to one millisecond before `at` (Shanghai), to it, and to one after it, and says what the target's
 * steps did meanwhile: a step at due or later keeps still at its instant, the others fire then.
 */
export async function around(world: World, slip: string, target: string, at: string) {
  const earlier = fired(await world.moveTo(shanghai(at, -1)), slip, target);
  const onTheDot = fired(await world.moveTo(shanghai(at)), slip, target);
  const oneLater = fired(await world.moveTo(shanghai(at, 1)), slip, target);
  return { earlier, onTheDot, oneLater };
}

/** At the instant itself nothing, one millisecond later this. */
export const oneMsLater = (...lines: string[]) => ({ earlier: [], onTheDot: [], oneLater: lines });
/** At the instant itself, and not again. */
export const onTheDot = (...lines: string[]) => ({ earlier: [], onTheDot: lines, oneLater: [] });
export const silence = oneMsLater();

/** Mails of one complaint as they arrived: `li-na@example.com breach handle due`. */
export const mailed = ({ mails }: World, slip: string): string[] =>
  mails
    .filter(({ parsed }) => parsed.headers.get('x-duban-slip') === slip)
    .map(({ to, parsed: { headers } }) => {
      const [target, step] = String(headers.get('x-duban-event')).split(' ');
      return `${to.join()} ${headers.get('x-duban-kind')} ${target} ${step}`;
    });

export const mailsOf = ({ mails }: World, slip: string) =>
  mails.filter(({ parsed }) => parsed.headers.get('x-duban-slip') === slip);

/** Mails of one complaint by the instant at which they say to have left: `11-23 13:01 li-na breach`. */
export const leftAt = (world: World, slip: string): string[] =>
  mailsOf(world, slip)
    .map(({ to, parsed }) => {
      const at = DateTime.fromJSDate(parsed.date ?? new Date(Number.NaN), { zone: 'Asia/Shanghai' });
      return `${at.toFormat('MM-dd HH:mm')} ${to.join().split('@')[0]} ${parsed.headers.get('x-duban-kind')}`;
    })
    .sort();

/** The one deadline of a target, in a cycle. */
export async function deadline(world: World, slip: string, target: string, cycle = 1) {
  const { deadlines } = await world.show(slip);
  return deadlines.find((one) => one.target === target && one.cycle === cycle);
}

/** Firings as the record shows them: `handle/1 round 1: due`. */
export async function firings(world: World, slip: string, target?: string): Promise<string[]> {
  const record = await world.show(slip);
  return record.firings
    .filter((one) => target === undefined || one.target === target)
    .map(({ target, cycle, round, step, repeat }) => {
      const again = repeat === 0 ? '' : ` (${repeat})`;
      return `${target}/${cycle} round ${round}: ${step}${again}`;
    });
}

/** Who gets, or got, an all-clear: `handle li-na sent`. */
export async function allClears(world: World, slip: string): Promise<string[]> {
  const { notices } = await world.show(slip);
  return notices
    .filter(({ kind }) => kind === 'all-clear')
    .map(({ target, person, state }) => `${target} ${person} ${state}`)
    .sort();
}

/** The problems with which a message was refused; throws if it was not. */
export async function refusal(attempt: Promise<unknown>): Promise<readonly string[]> {
  const error = await attempt.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof Error && 'problems' in error) return error.problems as string[];
  throw error;
}
