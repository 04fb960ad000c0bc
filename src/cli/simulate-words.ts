/** What a simulation says, in the language that was asked for. */

import { spellLimit } from '../mail/durations.js';
import type { Names } from '../mail/names.js';
import { NAMES_EN } from '../mail/names-en.js';
import { NAMES_ZH } from '../mail/names-zh.js';
import type { EntryType } from '../sla/complaint.js';
import { parseLimit } from '../sla/limit.js';
import type { Reason } from '../sla/notice.js';
import type { Language, Role } from '../sla/policy.js';
import type { ClockRow } from '../work/simulate-scenario.js';

export interface SimulationWords {
  readonly language: Language;
  readonly names: Names;
  readonly takenIn: string;
  readonly entry: (type: EntryType) => string;
  readonly deed: (type: EntryType) => string;
  readonly step: (step: string) => string;
  readonly clock: Readonly<Record<ClockRow['change'], string>>;
  readonly allClear: string;
  readonly unsent: string;
  readonly due: (when: string, limit: string) => string;
  readonly lateBy: (planned: string) => string;
  readonly because: (reason: Reason) => string;
  readonly nobody: (roles: string) => string;
  readonly round: (round: number) => string;
  readonly cycle: (cycle: number) => string;
  readonly repeat: (repeat: number) => string;
  readonly head: readonly [when: string, what: string, clock: string, who: string];
  readonly title: string;
  readonly about: (version: string, timeZone: string) => string;
  readonly record: string;
  readonly drawing: string;
  readonly inWords: string;
  readonly axisNote: string;
  readonly bars: Readonly<Record<'limit' | 'over' | 'off', string>>;
  /** `Mon 23 Nov 13:00`, for luxon. */
  readonly timeFormat: string;
  readonly dayFormat: string;
  readonly locale: string;
}

const en: SimulationWords = {
  language: 'en',
  names: NAMES_EN,
  takenIn: 'complaint taken in',
  entry: (type) => `recorded: ${type}`,
  deed: (type) => type,
  step: (step) => step,
  clock: {
    opened: 'clock starts',
    met: 'met in time',
    'met-late': 'met late',
    moved: 'limit moves',
    cancelled: 'clock ends',
    resumed: 'clock runs again',
  },
  allClear: 'all clear',
  unsent: 'mail not sent: overtaken',
  due: (when, limit) => `due ${when} (${limit})`,
  lateBy: (planned) => `planned for ${planned}`,
  because(reason) {
    switch (reason.kind) {
      case 'deputy':
        return `for ${reason.of}, away until ${reason.until}`;
      case 'away':
        return `away until ${reason.until}, but told before; ${reason.deputy} is told as well`;
      case 'unreachable':
        return `nobody can be reached as ${NAMES_EN.roles[reason.role]}`;
      case 'undeliverable':
        return `the mail to ${reason.of} was refused`;
    }
  },
  nobody: (roles) => `nobody: ${roles}`,
  round: (round) => `round ${round}`,
  cycle: (cycle) => `cycle ${cycle}`,
  repeat: (repeat) => `repeat ${repeat}`,
  head: ['when', 'what', 'clock', 'who is told, or what follows'],
  title: 'What the policy does',
  about: (version, timeZone) => `Simulated with policy ${version}. Times are ${timeZone}.`,
  record: 'What people do',
  drawing:
    'Timeline of the clocks, with the people who are told at each step; the table below says the same.',
  inWords: 'The same in words',
  axisNote:
    'Long waits are drawn shorter than they last. A red line marks the limit; exactly at it is in time.',
  bars: { limit: 'within the limit', over: 'past the limit', off: 'not counted: outside working time' },
  timeFormat: 'ccc d LLL HH:mm',
  dayFormat: 'ccc d LLL',
  locale: 'en-GB',
};

const zh: SimulationWords = {
  language: 'zh-CN',
  names: NAMES_ZH,
  takenIn: '受理',
  entry: (type) => `记录：${NAMES_ZH.deeds[type]}`,
  deed: (type) => NAMES_ZH.deeds[type],
  step: (step) => (step === 'start' ? '开始' : step === 'due' ? '到期' : step),
  clock: {
    opened: '开始计时',
    met: '按时完成',
    'met-late': '逾期完成',
    moved: '时限变更',
    cancelled: '停止计时',
    resumed: '恢复计时',
  },
  allClear: '解除通知',
  unsent: '邮件未发：已无需',
  due: (when, limit) => `时限 ${when}（${spellLimit(parseLimit(limit), 'zh-CN')}）`,
  lateBy: (planned) => `原定 ${planned}`,
  because(reason) {
    switch (reason.kind) {
      case 'deputy':
        return `代${reason.of}（外出至 ${reason.until}）`;
      case 'away':
        return `外出至 ${reason.until}，此前已获通知，与${reason.deputy}同时通知`;
      case 'unreachable':
        return `${NAMES_ZH.roles[reason.role]}无人可联系`;
      case 'undeliverable':
        return `致${reason.of}的邮件被拒`;
    }
  },
  nobody: (roles) => `无人：${roles}`,
  round: (round) => `第${round}轮`,
  cycle: (cycle) => `第${cycle}次办理`,
  repeat: (repeat) => `第${repeat}次重复`,
  head: ['时间', '事项', '时钟', '通知谁，或结果'],
  title: '督办推演',
  about: (version, timeZone) => `按规则版本 ${version} 推演，时间为 ${timeZone}。`,
  record: '办理记录',
  drawing: '各时钟的时间线及每一步所通知的人；下表内容相同。',
  inWords: '文字版',
  axisNote: '等待越久，图上按比例压缩越多。红线为时限，恰在时限之时视为按时。',
  bars: { limit: '时限内', over: '已逾期', off: '不计时：非工作时间' },
  timeFormat: 'M月d日 ccc HH:mm',
  dayFormat: 'M月d日 ccc',
  locale: 'zh-CN',
};

export const wordsIn = (language: Language): SimulationWords => (language === 'zh-CN' ? zh : en);

export const rolesIn = ({ names }: SimulationWords, roles: readonly Role[]): string =>
  roles.map((role) => names.roles[role]).join(names === NAMES_ZH ? '、' : ', ');
