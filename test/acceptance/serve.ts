// An embedded Clockify for programs that are not written in TypeScript. Prints one line of JSON: where it is and what it
// holds. Each line on stdin is a command, after which it prints what it holds now: `work` lets people work for a while,
// `correct` edits an old time entry and deletes another, an hour before the next request, `forbid NAME ..` denies the
// lists of these names, and of no others. Ends with stdin.
import { createInterface } from 'node:readline';
import { GENERATED_NOW } from '../support/clockify/generate';
import { ClockifyServer, TEST_API_KEY } from '../support/clockify/server';
import { type EntryRow, isoDuration, isoSeconds, type World } from '../support/clockify/world';
import { expectedRecords, PAIRS } from '../support/wire';
import { acceptanceWorld, addOddRows } from './world';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How many rows each stream has to deliver. */
function counts(world: World): Record<string, number> {
  return Object.fromEntries(PAIRS.map((pair) => [pair.name, expectedRecords(pair, world).length]));
}

interface Hours {
  workspace: string;
  client: string;
  month: string;
  currency: string;
  hours: number;
  amount: number;
}

/** Hours and billable amount by client and month of the start, as examples/hours_by_client.py has to answer. */
function hours(world: World): Hours[] {
  const sums = new Map<string, Hours>();
  for (const entry of world.allEntries()) {
    const { start, end } = entry.timeInterval;
    if (end === null) continue;
    const workspace = world.workspaces.find(({ id }) => id === entry.workspaceId)!.name as string;
    const project = world.of(entry.workspaceId).projects.find(({ id }) => id === entry.projectId);
    const client = (project?.clientName as string | undefined) ?? '';
    const rate = entry.hourlyRate as { amount: number; currency: string } | null;
    const group = { workspace, client, month: start.slice(0, 7), currency: rate?.currency ?? '' };
    const key = JSON.stringify(group);
    const sum = sums.get(key) ?? { ...group, hours: 0, amount: 0 };
    sums.set(key, sum);
    const lasted = (Date.parse(end) - Date.parse(start)) / HOUR_MS;
    sum.hours += lasted;
    if (entry.billable && rate) sum.amount += (lasted * rate.amount) / 100;
  }
  return [...sums.values()];
}

/** What happens between two syncs: entries are added, edited, moved back; a timer is stopped; a client is gained. */
function work(world: World, round: number): void {
  const entries: EntryRow[] = [...world.allEntries()];
  const running = entries.find(({ timeInterval }) => timeInterval.end === null)!;
  world.stopTimer(running.id, isoSeconds(Date.parse(running.timeInterval.start) + HOUR_MS));
  const recent = entries.filter(({ id, timeInterval }) => {
    const age = GENERATED_NOW - Date.parse(timeInterval.start);
    return id !== running.id && age > DAY_MS && age < 10 * DAY_MS;
  });
  const [edited, moved] = recent;
  world.editEntry(edited!.id, { description: `What it was really about, round ${round}`, billable: !edited!.billable });
  const start = isoSeconds(Date.parse(moved!.timeInterval.start) - 2 * HOUR_MS);
  world.editEntry(moved!.id, { timeInterval: { start } });
  for (let index = 0; index < 5; index++) {
    const begun = GENERATED_NOW - (index + 1) * HOUR_MS;
    const timeInterval = {
      start: isoSeconds(begun),
      end: isoSeconds(begun + HOUR_MS / 2),
      duration: isoDuration(1_800),
    };
    world.addEntry({ ...edited!, id: id(round, index), description: 'New', timeInterval });
  }
  const { id: workspaceId } = world.workspaces[0]!;
  world.add(workspaceId, 'clients', {
    ...world.of(workspaceId).clients[0]!,
    id: id(round, 100),
    name: `Won in ${round}`,
  });
}

/** Two time entries that started before the look-back, and what became of them. */
interface Corrected {
  edited: { id: string; description: string };
  deleted: { id: string };
}

function correct(world: World): Corrected {
  const old = [...world.allEntries()].filter(({ timeInterval }) => {
    const age = GENERATED_NOW - Date.parse(timeInterval.start);
    return timeInterval.end !== null && age > 40 * DAY_MS && age < 50 * DAY_MS;
  });
  const [edited, deleted] = old as [EntryRow, EntryRow];
  const description = 'Nachgetragen: Übergabe an Željka 🗂️';
  world.editEntry(edited.id, { description });
  world.deleteEntry(deleted.id);
  return { edited: { id: edited.id, description }, deleted: { id: deleted.id } };
}

/** The columns that make up the key of each stream. */
const KEYS = Object.fromEntries(
  PAIRS.map(({ name, stream }) => [name, stream.asAirbyteStream().source_defined_primary_key!.flat()]),
);

function id(round: number, index: number): string {
  return (round * 1_000 + index).toString(16).padStart(24, 'f');
}

async function main(): Promise<void> {
  const world = acceptanceWorld();
  const odd = addOddRows(world);
  const began = Date.now();
  let ahead = 0;
  const server = await ClockifyServer.start(world, { now: () => GENERATED_NOW + ahead + Date.now() - began });
  let corrected: Corrected | undefined;
  const say = () => {
    const truth = {
      url: server.url,
      api_key: TEST_API_KEY,
      rows: counts(world),
      keys: KEYS,
      hours: hours(world),
      odd,
      corrected,
    };
    process.stdout.write(`${JSON.stringify(truth)}\n`);
  };
  say();
  let round = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, ...names] = line.split(' ');
    if (command === 'work') work(world, ++round);
    else if (command === 'correct') {
      corrected = correct(world);
      // the change feed is asked for whole seconds, and tells nothing of the one that is not over
      ahead += HOUR_MS;
    } else if (command === 'forbid') server.options.forbidden = names;
    else throw new Error(`no command ${command}`);
    say();
  }
  await server.close();
}

void main();
