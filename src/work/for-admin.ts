/** Notices that a refused mailbox has brought about. */
import type { NoticeOfComplaint } from '../store/notices.js';

export const isInstead = ({ reasons }: Pick<NoticeOfComplaint, 'reasons'>): boolean =>
  reasons.some(({ kind }) => kind === 'undeliverable');

/** Tells the admin of a mail that did not arrive, and not of a complaint. */
export const isForAdmin = (notice: Pick<NoticeOfComplaint, 'roles' | 'reasons'>): boolean =>
  notice.roles.join() === 'admin' && isInstead(notice);
