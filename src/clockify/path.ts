import { SyncError } from '../sync-error';

/**
 * Fills a path template such as `/workspaces/{workspace_id}/clients`. Values are encoded: an id is data of the server
 * and must not be able to name another path.
 */
export function expandPath(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    // a URL parser removes the segments "." and "..", encoded or not
    if (value === undefined || value === '' || value === '.' || value === '..' || !value.isWellFormed()) {
      throw new SyncError(
        'system',
        `The id ${JSON.stringify(value)} of ${name} cannot stand in a path. Please report it.`,
      );
    }
    return encodeURIComponent(value);
  });
}
