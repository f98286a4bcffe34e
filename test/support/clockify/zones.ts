import { refused } from './errors';

/**
 * Epoch ms of a wall clock in a zone. The text's own zone is not looked at. Recorded: Reads that save requests ("dates are
 * wall clocks of `timeZone`").
 */
export function instantOf(text: unknown, zone: unknown): number {
  const wall = Date.parse(`${String(text).replace(/(Z|[+-]\d\d:\d\d)$/, '')}Z`);
  if (Number.isNaN(wall)) throw refused('Invalid date range');
  // twice, because the offset at the wall clock's own instant may be that of the other side of a change of the clocks
  return wall - offsetOf(zone, wall - offsetOf(zone, wall));
}

function offsetOf(zone: unknown, at: number): number {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: String(zone), timeZoneName: 'longOffset' });
    const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    const [, sign, hours = 0, minutes = 0] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  } catch {
    throw refused("Invalid value provided for field 'timeZone'");
  }
}
