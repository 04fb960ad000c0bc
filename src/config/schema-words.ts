/** What editors say of the words that a policy is made of. */
import type { Milestone } from '../sla/complaint.js';
import type { Role } from '../sla/policy.js';

export const ROLE_MEANS: Readonly<Record<Role, string>> = {
  responsible: '相关责任人: handles the complaint',
  receptionist: '客户接待员: takes it in, records it, issues the slip',
  supervisor: '上级领导: of the person responsible',
  'department-head': '部门负责人: the first person in charge of the department',
  'senior-leadership': '高层领导: never told without the supervisor',
  'executive-in-charge': '公司分管领导: gets the opinion on a hard complaint',
  'management-representative': '管理者代表: the last one to be told',
  'enterprise-management': '企业管理部: supervises return visits and archives',
  'warranty-office': '保修办: reports in writing on wide impact',
  admin: 'whoever looks after Duban',
};

const MILESTONE_MEANS: Readonly<Record<Milestone, string>> = {
  received: 'the complaint came in',
  relayed: 'the receptionist knows of it',
  'supervisor-informed': 'the supervisor was told by a person',
  'slip-issued': 'the slip 工作联系单 is with the person responsible',
  replied: 'the owner has an answer',
  'opinion-given': "the department head's opinion is there",
  handled: 'the matter is settled',
  recorded: 'course and result are on the record',
  'followed-up': 'the return visit 回访 was paid',
  'case-analysed': 'the case analysis is written',
  'reported-in-writing': 'the written report is there',
  explained: 'the owner has had it explained',
  closed: 'the complaint is closed; ends every clock',
  withdrawn: 'the owner took it back; ends every clock',
};

const inLines = (means: Readonly<Record<string, string>>): string =>
  Object.entries(means)
    .map(([word, meaning]) => `${word} – ${meaning}`)
    .join('\n');

export const ROLE_WORDS = inLines(ROLE_MEANS);
export const MILESTONE_WORDS = inLines(MILESTONE_MEANS);

export const LIMIT_WORDS =
  'How long it may take: 4h, 1h30m, 3d, or "same day". On a business calendar hours are working time, 3d is the same clock time three working days on, and "same day" is the end of that day\'s last span.';
export const STEP_WORDS =
  'When it fires: start; 75% of the working time; -1h before due; due; +1d after it, on the same calendar.';

const LENGTH = '(?=[1-9])([1-9]\\d*d)?([1-9]\\d*h)?([1-9]\\d*m)?([1-9]\\d*s)?';
export const DURATION_PATTERN = `^${LENGTH}$`;
export const LIMIT_PATTERN = `^(same day|${LENGTH})$`;
export const STEP_PATTERN = `^(start|due|[1-9]\\d?%|[+-]${LENGTH})$`;
