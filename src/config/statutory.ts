/** The public holidays and make-up working days of China, as the State Council announces them year by year. */
import notices from 'chinese-days/dist/chinese-days.json' with { type: 'json' };

/** Older years would only make every policy longer. */
const FIRST_YEAR = 2024;

const since = (dates: object): string[] =>
  Object.keys(dates)
    .filter((date) => Number(date.slice(0, 4)) >= FIRST_YEAR)
    .sort();

export const holidays: readonly string[] = since(notices.holidays);
/** Saturdays and Sundays that are worked. */
export const makeUpDays: readonly string[] = since(notices.workdays);
/** Years after this one have no notice yet. */
export const lastYear = Math.max(...holidays.map((date) => Number(date.slice(0, 4))));
