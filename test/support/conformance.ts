import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import type { Output } from './output';

const ajv = new Ajv({ strict: false });
addFormats(ajv);

/** What every output of a `read` has to keep, whatever happened in it. */
export function expectProtocol(output: Output, configured: readonly string[]): void {
  const pending = new Map(configured.map((stream) => [stream, 0]));
  const ended = new Set<string>();
  for (const line of output.stdout.split('\n')) if (line !== '') expect(line).toMatch(/^\{"type":"/);
  expect(output.stdout === '' || output.stdout.endsWith('\n')).toBe(true);
  for (const message of output.messages) {
    if (message.type === 'RECORD') {
      const { stream, data, emitted_at } = message.record;
      expect([...pending.keys()]).toContain(stream);
      expect(ended).not.toContain(stream);
      expect(emitted_at).toSatisfy(Number.isInteger);
      expect(Object.keys(data).length).toBeGreaterThan(0);
      pending.set(stream, pending.get(stream)! + 1);
    } else if (message.type === 'STATE') {
      const { type, stream, sourceStats } = message.state;
      const { name } = stream.stream_descriptor;
      expect(type).toBe('STREAM');
      expect(ended).not.toContain(name);
      expect(sourceStats).toEqual({ recordCount: pending.get(name) });
      pending.set(name, 0);
    } else if (message.type === 'TRACE' && message.trace.type === 'STREAM_STATUS') {
      const { stream_descriptor, status } = message.trace.stream_status;
      expect(message.trace.emitted_at).toBeTypeOf('number');
      if (status === 'COMPLETE' || status === 'INCOMPLETE') {
        expect(pending.get(stream_descriptor.name)).toBe(0);
        ended.add(stream_descriptor.name);
      }
    }
  }
  // readers that stop at the first error must have seen every row
  const firstError = output.messages.findIndex(({ trace }) => trace?.type === 'ERROR');
  if (firstError >= 0) {
    const rest = output.messages.slice(firstError);
    expect(rest.filter(({ trace, type }) => type !== 'LOG' && trace?.type !== 'ERROR')).toEqual([]);
  }
  for (const stream of configured) {
    expect(output.states(stream).length).toBeGreaterThan(0);
    const statuses = output.statuses(stream);
    expect(statuses[0]).toBe('STARTED');
    expect(statuses.slice(1, -1).every((status) => status === 'RUNNING')).toBe(true);
    expect(statuses.length).toBeGreaterThanOrEqual(3);
    expect(['COMPLETE', 'INCOMPLETE']).toContain(statuses.at(-1));
  }
  const complete = configured.every((stream) => output.statuses(stream).at(-1) === 'COMPLETE');
  expect(output.code).toBe(complete ? 0 : 1);
}

/** A failed stream: INCOMPLETE, with one error of its own, and a failed process. */
export function expectFailure(output: Output, stream: string, kind: 'config' | 'transient' | 'system'): string {
  expect(output.statuses(stream).at(-1)).toBe('INCOMPLETE');
  const errors = output.errors(stream);
  expect(errors).toHaveLength(1);
  expect(errors[0].failure_type).toBe(`${kind}_error`);
  expect(output.code).toBe(1);
  return errors[0].message;
}

/** A sync that was ended as a whole: one error for all, and each unfinished stream INCOMPLETE. */
export function expectStopped(
  output: Output,
  streams: readonly string[],
  kind: 'config' | 'transient' | 'system',
): string {
  for (const stream of streams) expect(output.statuses(stream).at(-1)).toBe('INCOMPLETE');
  const errors = output.errors();
  expect(errors).toHaveLength(1);
  expect(errors[0]).not.toHaveProperty('stream_descriptor');
  expect(errors[0].failure_type).toBe(`${kind}_error`);
  expect(output.code).toBe(1);
  return errors[0].message;
}

export function expectRecordsOf(schema: object, records: readonly unknown[]): void {
  const check = ajv.compile(schema);
  for (const record of records) expect(check(record) || check.errors).toBe(true);
}
