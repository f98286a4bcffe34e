import { expect, test } from 'vitest';
import { splitMembers } from '../../src/clockify/split-rows';
import { ObjectRow, type Row } from '../../src/row';
import { splitProject, taskRow } from '../../src/streams/project-tasks';

function rowOf(text: string, isMended = false): Row {
  return new ObjectRow(JSON.parse(text), text, isMended);
}

test.each([
  ['{}', []],
  ['{"a":1}', [['a', '1']]],
  [
    '{ "a" : [1, {"b":"}"}] , "c":"x\\"y,z" }',
    [
      ['a', ' [1, {"b":"}"}] '],
      ['c', '"x\\"y,z" '],
    ],
  ],
  [
    '{"a":{"b":{"c":[[]]}},"":null}',
    [
      ['a', '{"b":{"c":[[]]}}'],
      ['', 'null'],
    ],
  ],
  ['{"\\u0061\\"":"b"}', [['a"', '"b"']]],
])('the members of %s', (text, members) => {
  expect(splitMembers(text).map(({ name, value }) => [name, value])).toEqual(members);
});

const TASK = '{"favorite":true,"id":"t1","name":"Prüfung 🧾","estimate":1.0,"big":12345678901234567890}';

test('a project and its tasks keep the digits of the wire', () => {
  const { project, carried } = splitProject(
    rowOf(
      `{"id":"p1","clientId":"c1","client":{"id":"c1","name":"Müller"},"amount":1.50,"tasks":[${TASK}],"favorite":false,"currency":{"code":"EUR"},"note":"tasks"}`,
    ),
  );
  expect(project.text()).toBe('{"id":"p1","clientId":"c1","amount":1.50,"note":"tasks","clientName":"Müller"}');
  expect(project.keys()).not.toContain('tasks');
  const [task] = carried as Row[];
  expect(taskRow(task!, { workspace_id: 'w1', project_id: 'p1' }).text()).toBe(
    '{"id":"t1","name":"Prüfung 🧾","estimate":1.0,"big":12345678901234567890,"workspaceId":"w1","projectId":"p1","progress":null}',
  );
});

test('a task keeps what it has', () => {
  const text = '{"id":"t1","workspaceId":"w0","projectId":"p0","progress":0.5}';
  expect(taskRow(rowOf(text), { workspace_id: 'w1', project_id: 'p1' }).text()).toBe(text);
});

test.each([
  ['{"id":"p","tasks":[],"clientId":"","client":null}', '', false],
  ['{"id":"p","tasks":[],"clientId":null,"client":null}', null, false],
  ['{"id":"p","tasks":[]}', null, false],
  ['{"id":"p","tasks":[],"clientId":"c1"}', null, true],
  ['{"id":"p","tasks":[],"clientId":"c1","client":{"id":"c1"},"clientName":"Zoë"}', 'Zoë', false],
])('the client of %s is named %j', (text, name, unnamed) => {
  const { project, clientUnnamed } = splitProject(rowOf(text));
  expect([JSON.parse(project.text()).clientName, clientUnnamed]).toEqual([name, unnamed]);
});

test.each([
  ['{"id":"p"}', 'project p carries no list of tasks'],
  ['{"id":"p","tasks":{}}', 'project p carries no list of tasks'],
  ['{"id":"p","tasks":[null]}', 'project p carries a task without an id'],
  ['{"id":"p","tasks":[{"id":7}]}', 'project p carries a task without an id'],
])('%s carries nothing to rely on', (text, why) => {
  expect(splitProject(rowOf(text)).carried).toBe(why);
});

test('of a project that was mended, the tasks with a replaced character count as mended', () => {
  const row = rowOf('{"id":"p","tasks":[{"id":"t1","name":"\uFFFD"},{"id":"t2","name":"x"}]}', true);
  const { project, carried } = splitProject(row);
  expect([project, ...(carried as Row[])].map((each) => each.isMended)).toEqual([true, true, false]);
});
