import type { LateContext, PhraseBook, PhraseTable } from './target-phrases.js';

/** `in two days`, `the same day`. */
const within = ({ limit, sameDay }: LateContext): string => (sameDay ? limit : `in ${limit}`);

const table: PhraseTable = {
  'inform-supervisor': {
    about: 'nothing',
    late: (context) => `not settled on the spot, not reported ${within(context)}`,
    pending: 'not settled on the spot, to be reported',
    todo: 'report the complaint to the supervisor',
    direct: 'look into it and give your opinion',
    missing: 'no report',
  },
  relay: {
    about: 'nothing',
    late: (context) => `${context.channel} not passed to reception ${within(context)}`,
    pending: 'complaint to be passed to reception',
    todo: 'pass the complaint to the receptionist',
    direct: 'have whoever took the complaint pass it to the receptionist',
    missing: 'nothing at reception',
  },
  dispatch: {
    about: 'nothing',
    late: (context) => `no slip issued ${within(context)}`,
    pending: 'slip to be issued',
    todo: 'issue the slip',
    direct: 'have the receptionist issue the slip',
    missing: 'no slip',
  },
  handle: {
    about: 'category',
    late: () => 'not handled',
    pending: 'to be handled',
    todo: 'handle it and reply',
    direct: 'get it handled and give your opinion',
    missing: 'nothing done',
  },
  reply: {
    about: 'nothing',
    late: (context) => `no reply ${within(context)}`,
    pending: 'reply expected',
    todo: 'reply how far it is',
    direct: 'get it answered and give your opinion',
    missing: 'no reply',
  },
  opinion: {
    about: 'referral',
    late: () => 'without department opinion',
    pending: 'awaiting department opinion',
    todo: 'give and sign your opinion',
    direct: 'get the department head to give the opinion',
    missing: 'no opinion',
  },
  'opinion-forwarded': {
    about: 'referral',
    late: () => 'not handled',
    pending: 'with opinion, to be handled',
    todo: 'handle it and bring all papers to reception',
    direct: 'get it handled and all papers to reception',
    missing: 'nothing done',
  },
  representative: {
    about: 'referral',
    late: () => 'not handled',
    pending: 'to be handled at the top',
    todo: 'handle it yourself or through enterprise management',
    direct: 'ask how it stands and give your opinion',
    missing: 'nothing done',
  },
  'record-result': {
    about: 'nothing',
    late: ({ sameDay }) => (sameDay ? 'result not recorded the same day' : 'result not recorded in time'),
    pending: 'result to be recorded',
    todo: 'bring course, result and analysis to reception',
    direct: 'get course, result and analysis to reception',
    missing: 'nothing recorded',
  },
  'follow-up': {
    about: 'nothing',
    late: () => 'no return visit',
    pending: 'return visit to be paid',
    todo: 'pay the return visit',
    direct: 'get the department to pay the return visit',
    missing: 'no return visit',
  },
  'case-analysis': {
    about: 'nothing',
    late: () => 'no case analysis',
    pending: 'case analysis to be made',
    todo: 'have the case analysed',
    direct: 'get the department to analyse the case',
    missing: 'no case analysis',
  },
  'written-report': {
    about: 'nothing',
    late: () => 'no written report',
    pending: 'written report expected',
    todo: 'report in writing to the supervisor and follow it up',
    direct: 'get the warranty office to report in writing',
    missing: 'no written report',
  },
  explanation: {
    about: 'nothing',
    late: () => 'no explanation to the owner',
    pending: 'explanation to the owner expected',
    todo: 'explain it to the owner',
    direct: 'get the receptionist to explain it to the owner',
    missing: 'no explanation',
  },
};

export const PHRASES_EN: PhraseBook = {
  table,
  other: (name) => ({
    about: 'nothing',
    late: () => `${name}: not done in time`,
    pending: `open: ${name}`,
    todo: `settle “${name}”`,
    direct: `get “${name}” settled and give your opinion`,
    missing: 'nothing done',
  }),
};
