import { type Dice, HOUR } from './invent';
import { hard, written } from './texts';
import { type EntryRow, isoDuration, isoSeconds, type TimeInterval, type WorkspaceData } from './world';

type Owner = Pick<EntryRow, 'userId' | 'workspaceId'>;

const WORK = 'Planning,Design,Development,Code review,Testing,Release,Documentation,Meeting'.split(',');
const TICKET = { customFieldId: '5e4117fe8c625f38930d57b7', name: 'Ticket', type: 'WORKSPACE' };

/** @param back how many entries of this user are newer */
export function entryRow(
  dice: Dice,
  data: WorkspaceData,
  owner: Owner,
  back: number,
  timeInterval: TimeInterval,
  { oddTexts }: { oddTexts: boolean },
): EntryRow {
  const project = dice.chance(10) ? undefined : dice.pick(data.projects);
  const task = project === undefined || dice.chance(30) ? undefined : dice.pick(data.tasks.get(project.id) ?? []);
  const id = dice.id();
  const description = written(dice, `${dice.pick(WORK)} ${dice.below(900) + 100}`);
  return {
    id,
    description: oddTexts ? hard(back, description) : description,
    tagIds: dice.chance(50)
      ? null
      : data.tags
          .slice(0, 3)
          .flatMap((tag) => (dice.chance(40) ? [tag.id] : []))
          .reverse(),
    ...owner,
    billable: dice.chance(70),
    projectId: project?.id ?? null,
    taskId: task?.id ?? null,
    timeInterval,
    customFieldValues: dice.chance(30) ? [{ ...TICKET, timeEntryId: id, value: fieldValue(dice) }] : [],
    type: dice.chance(3) ? 'BREAK' : 'REGULAR',
    kioskId: back % 7 === 0 ? '' : null,
    hourlyRate: project === undefined ? null : dice.rate(),
    costRate: dice.chance(30) ? dice.rate() : null,
    isLocked: back > 90,
    approvalRequestId: back > 90 ? dice.id() : null,
  };
}

export function interval(dice: Dice, now: number, back: number, running: boolean): TimeInterval {
  if (running) return { start: isoSeconds(now - (10 + dice.below(110)) * 60_000), end: null, duration: null };
  // At most half of the 8 hours pass before an entry, and half within it, so one person's entries never overlap.
  const start = now - (back + 1) * 8 * HOUR + dice.below(4 * 3600) * 1000;
  const seconds = (1 + dice.below(15)) * 900 + (dice.chance(20) ? dice.below(60) : 0);
  // By position, like so much else: one that ends before it starts, and one that lasted no time.
  if (back % 17 === 11) {
    return { start: isoSeconds(start), end: isoSeconds(start - 60_000), duration: 'PT-1M' };
  }
  if (back % 17 === 12) return { start: isoSeconds(start), end: isoSeconds(start), duration: 'PT0S' };
  const timeInterval = {
    start: isoSeconds(start),
    end: isoSeconds(start + seconds * 1000),
    duration: isoDuration(seconds),
  };
  // Seen on the wire under both names, not described. Recorded: Fields.
  if (back % 17 === 3)
    return { ...timeInterval, offsetStart: 3600, offsetEnd: 3600, timeZone: 'Europe/Belgrade' } as TimeInterval;
  if (back % 17 === 5)
    return { ...timeInterval, offStart: 0, offEnd: 0, zonedStart: timeInterval.start } as TimeInterval;
  return timeInterval;
}

/** A value's type follows from the field's, and may be any of four. Recorded: Fields. */
function fieldValue(dice: Dice): unknown {
  const values = [dice.below(9000), 'Größe XL', dice.chance(50), ['Graz', 'Нови Сад'], null, ''];
  return values[dice.below(values.length)];
}
