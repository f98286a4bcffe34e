import { expect, it } from 'vitest';
import { RoundRobin } from '../../src/airbyte/round-robin';

function filled(lanes: Record<string, [rank: number, ...jobs: string[]]>): RoundRobin<string> {
  const robin = new RoundRobin<string>();
  for (const [lane, [rank, ...jobs]] of Object.entries(lanes)) for (const job of jobs) robin.add(lane, rank, job);
  return robin;
}

function drain(robin: RoundRobin<string>): string {
  const jobs: string[] = [];
  for (let job = robin.next(); job !== undefined; job = robin.next()) jobs.push(job);
  return jobs.join(' ');
}

it('nothing waits at first', () => {
  expect(new RoundRobin().next()).toBeUndefined();
});

it('jobs of a lane come in the order in which they were added', () => {
  expect(drain(filled({ a: [1, 'a1', 'a2', 'a3'] }))).toBe('a1 a2 a3');
});

it('lanes of the same rank take turns, so that a long one holds back no other', () => {
  expect(drain(filled({ a: [1, 'a1', 'a2', 'a3', 'a4'], b: [1, 'b1'], c: [1, 'c1', 'c2'] }))).toBe(
    'a1 b1 c1 a2 c2 a3 a4',
  );
});

it('lanes of a lower rank go first', () => {
  expect(drain(filled({ a: [1, 'a1', 'a2'], b: [0, 'b1', 'b2'], c: [1, 'c1'] }))).toBe('b1 b2 a1 c1 a2');
});

it('a lane that was empty for a while has its turn again', () => {
  const robin = filled({ a: [1, 'a1', 'a2', 'a3'], b: [1, 'b1'] });
  expect([robin.next(), robin.next(), robin.next()]).toEqual(['a1', 'b1', 'a2']);
  robin.add('b', 1, 'b2');
  expect(drain(robin)).toBe('b2 a3');
});

it('jobs that match are dropped, and handed back', () => {
  const robin = filled({ a: [1, 'a1', 'a2', 'x3'], b: [1, 'x1', 'b2'] });
  const isX = (job: string) => job.startsWith('x');
  expect(robin.drop(isX)).toEqual(['x3', 'x1']);
  expect(robin.drop(isX)).toEqual([]);
  expect(drain(robin)).toBe('a1 b2 a2');
});

it('all jobs are dropped together, and lanes can be filled again', () => {
  const robin = filled({ a: [1, 'a1'], b: [0, 'b1'] });
  expect(robin.drop(() => true).toSorted()).toEqual(['a1', 'b1']);
  expect(robin.next()).toBeUndefined();
  robin.add('a', 1, 'a2');
  expect(drain(robin)).toBe('a2');
});
