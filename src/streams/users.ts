import schema from '../../resources/schemas/users.json';
import type { Cursor, RecordPage, Resume, Slice } from '../airbyte/source-stream';
import { ClockifyError } from '../clockify/errors';
import type { Row } from '../row';
import { SyncError } from '../sync-error';
import { BY_ID, ClockifyStream } from './base';

/** Hidden unless asked for, and with them the time entries of people who left. */
const INACTIVE = ['DELETED', 'LIMITED', 'LIMITED_DELETED'];
const ACCOUNT_STATUSES = ['ACTIVE', 'PENDING_EMAIL_VERIFICATION', 'NOT_REGISTERED', ...INACTIVE];

/** The filter that makes the users list complete. The membership filter `status` is another thing and never sent. */
export const ALL_ACCOUNTS = { 'account-statuses': ACCOUNT_STATUSES.join(',') };

/**
 * The members of the workspaces, one row a person: somebody can belong to several workspaces under the same id.
 * https://docs.clockify.me/#tag/User
 */
export class Users extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/users';
  protected readonly schema = schema;
  private readonly seen = new Set<string>();

  override get name(): string {
    return 'users';
  }

  override async *readSlice(slice: Slice, _resume: Resume): AsyncGenerator<RecordPage, Cursor | undefined> {
    const inactive = this.context.config.include_inactive_users;
    let ordinary = false;
    try {
      for await (const { rows } of this.pages(slice, inactive ? { ...BY_ID, ...ALL_ACCOUNTS } : BY_ID)) {
        ordinary ||= rows.some(isOrdinary);
        const records = rows.filter((row) => !this.seen.has(row.id as string));
        for (const row of records) this.seen.add(row.id as string);
        yield { records, parents: rows };
      }
    } catch (error) {
      if (inactive && error instanceof ClockifyError && error.reason === 'refused') throw filterRefused(error);
      throw error;
    }
    if (inactive && !ordinary) throw filterRefused();
    return undefined;
  }
}

/** Whether an account is shown without the filter. Without any such account, the server did not understand the filter. */
export function isOrdinary(row: Row): boolean {
  return !INACTIVE.includes(row.status as string);
}

/** The error of a server that refuses the filter, openly or by listing nobody. */
export function filterRefused(cause?: ClockifyError): SyncError {
  return new SyncError(
    'config',
    'The server does not take the filter that lists deleted and limited accounts. Set include_inactive_users to false ' +
      'to read without these people and their time entries.',
    { cause, detail: cause?.detail },
  );
}
