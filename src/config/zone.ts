/** Time zones: an IANA `Area/City` or `UTC`. Short names mean other places than people think. */
import type { Problem } from './finding.js';
import { nearest } from './suggest.js';

const AREA =
  /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)(\/[A-Z][\w+-]*)+$/;
/** What people in China write, who all have Shanghai's time. */
const CHINA = /beijing|peking|china|prc|[\u4e00-\u9fff]/i;
const ALLOWED = 'allowed: Area/City such as Asia/Shanghai, or UTC';

export function zoneProblem(zone: string): Problem | undefined {
  if (zone === 'UTC' || (AREA.test(zone) && isKnown(zone))) return undefined;
  const near = CHINA.test(zone) ? undefined : nearest(zone, Intl.supportedValuesOf('timeZone'));
  return { problem: `${reason(zone)} (did you mean "${near ?? 'Asia/Shanghai'}"?)`, allowed: ALLOWED };
}

/** Also knows the names that the list leaves out because they were renamed, such as Asia/Kolkata. */
function isKnown(zone: string): boolean {
  try {
    const name = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
    return name === zone || name.toLowerCase() !== zone.toLowerCase();
  } catch {
    return false;
  }
}

function reason(zone: string): string {
  if (zone === '') return 'the time zone is empty';
  if (zone === 'CST') return '"CST" means US Central Time to computers';
  if (/^(local|system)$/i.test(zone)) return `"${zone}" depends on the machine`;
  if (/^Etc\/GMT/i.test(zone)) return `"${zone}" has its sign reversed: Etc/GMT+8 lies west of Greenwich`;
  return `"${zone}" is not a time zone`;
}
