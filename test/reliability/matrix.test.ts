import { describe, expect, test } from 'vitest';
import { PAIRS } from '../support/wire';
import { FAULTS, type Fault, PLACES, type Place, type Verdict } from './faults';
import { strike, struckList } from './scenario';

const SLICED = ['tasks', 'time_entries'];
const OTHERS = PAIRS.map(({ name }) => name).filter((name) => !SLICED.includes(name));
const FOR_EVER = Number.POSITIVE_INFINITY;

/** Where a fault can strike in a stream that is sliced by another. */
function spots({ at = PLACES, only }: Fault): { stream: string; place: Place }[] {
  const streams = SLICED.filter((stream) => only === undefined || only === stream);
  return streams.flatMap((stream) => at.map((place) => ({ stream, place })));
}

async function verdicts(fault: Fault, all: { stream: string; place: Place }[], times: number, end: Verdict) {
  const often = times === 1 ? 'once' : 'each time';
  const name = ({ stream, place }: (typeof all)[number]) => `${stream}, ${place}`;
  const found = await Promise.all(
    all.map(async (spot) => [name(spot), await strike(fault, spot.stream, spot.place, times)] as const),
  );
  const { but } = fault;
  const endOf = (spot: (typeof all)[number]) =>
    but?.[`${name(spot)}, ${often}`] ?? but?.[struckList(spot.stream, spot.place)] ?? end;
  const expected = all.map((spot) => [name(spot), endOf(spot)] as const);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
}

const everywhere = FAULTS.map((fault) => ({ name: fault.name, fault }));

describe('a fault at any request of tasks and of time entries loses nothing', () => {
  test.concurrent.each(everywhere)('$name, once', ({ fault }) => verdicts(fault, spots(fault), 1, fault.once));
  test.concurrent.each(everywhere)('$name, each time', ({ fault }) =>
    verdicts(fault, spots(fault), FOR_EVER, fault.always),
  );
});

describe('a fault of any other stream loses nothing', () => {
  const general = everywhere.filter(({ fault }) => !fault.only && (fault.at ?? PLACES).includes('first'));
  test.concurrent.each(general)('$name, each time', ({ fault }) => {
    const all = OTHERS.map((stream) => ({ stream, place: 'first' as const }));
    // if the server says of every single parent that it is gone, that is a failure
    return verdicts(fault, all, FOR_EVER, fault.always === 'gone' ? 'system' : fault.always);
  });
});
