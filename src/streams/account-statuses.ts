import { type ClockifyError, failedBy } from '../clockify/errors';
import type { ListPage } from '../clockify/paginate';
import type { Query } from '../clockify/request';
import type { Row } from '../row';
import { SyncError } from '../sync-error';

/** Hidden unless asked for, and with them the time entries of people who left. */
const INACTIVE = ['DELETED', 'LIMITED', 'LIMITED_DELETED'];
/** Hidden ones at both ends: a server that takes only the first value, or only the last, then lists nobody ordinary. */
const ACCOUNT_STATUSES = [
  ...['DELETED', 'ACTIVE', 'PENDING_EMAIL_VERIFICATION', 'NOT_REGISTERED'],
  ...['LIMITED', 'LIMITED_DELETED'],
];

/** The filter that makes a list of users complete. The membership filter `status` is another thing and never sent. */
export const ALL_ACCOUNTS: Query = { 'account-statuses': ACCOUNT_STATUSES.join(',') };

/**
 * A list of users that has to hold every account.
 *
 * @throws SyncError (config) if the server refuses the filter, openly or by listing nobody
 */
export async function* everyAccount(pages: AsyncIterable<ListPage>): AsyncGenerator<ListPage> {
  let ordinary = false;
  try {
    for await (const page of pages) {
      ordinary ||= page.rows.some(isOrdinary);
      yield page;
    }
  } catch (error) {
    if (failedBy(error, 'refused')) throw filterRefused(error);
    throw error;
  }
  if (!ordinary) throw filterRefused();
}

/** Whether an account is shown without the filter. Without any such account, the server did not understand the filter. */
export function isOrdinary(row: Row): boolean {
  return !INACTIVE.includes(row.field('status') as string);
}

/** The error of a server that refuses the filter, openly or by listing nobody. */
export function filterRefused(cause?: ClockifyError): SyncError {
  return new SyncError(
    'config',
    'The server does not accept the filter that lists deleted and limited accounts. Set include_inactive_users to false ' +
      'to read without these people and their time entries.',
    { cause, detail: cause?.detail },
  );
}
