/** How the body of a refusal looks; all were recorded, which endpoint takes which was not. */
export type ErrorBody = 'message' | 'description' | 'timestamp' | 'empty';

/**
 * An answer other than 200. Source of every status, code and body: recorded: Errors. The wordings are invented in the
 * recorded style.
 */
export class ApiError extends Error {
  /** @param code undefined: the body is empty, whatever `ServerOptions.errorBody` says */
  constructor(
    readonly status: number,
    readonly code: number | undefined,
    message: string,
  ) {
    super(message);
  }
}

/** The general validation code. Recorded: Errors ("400 / 501"): sizes, malformed ids, ranges, missing fields, statuses. */
export function refused(message: string): ApiError {
  return new ApiError(400, 501, message);
}

/** A value of another type, or that no enum has. Recorded: Errors ("400 / 3000"); like the vendor's, it echoes what was sent. */
export function wrongType(name: string, value: unknown): ApiError {
  return new ApiError(400, 3000, `Invalid value '${String(value)}' for parameter '${name}'`);
}

/** A parent that was deleted, or is in another workspace. Recorded: Errors ("doesn't belong to Workspace"). */
export function foreign(kind: string): ApiError {
  return refused(`${kind} doesn't belong to Workspace`);
}

/** An id that is unknown but well-formed. Recorded: Errors ("404, an empty body"), "on some endpoints": hence an option. */
export function unknown(): ApiError {
  return new ApiError(404, undefined, '');
}

const REASONS: Record<number, string> = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' };

/** The text of the body. @param path as it was asked for @param now epoch ms */
export function errorText({ status, code, message }: ApiError, form: ErrorBody, path: string, now: number): string {
  if (code === undefined || form === 'empty') return '';
  if (form === 'message') return JSON.stringify({ message, code });
  if (form === 'description') return JSON.stringify({ description: message, code });
  const timestamp = new Date(now).toISOString().replace('Z', '+00:00');
  return JSON.stringify({ timestamp, status, error: REASONS[status] ?? 'Error', path });
}
