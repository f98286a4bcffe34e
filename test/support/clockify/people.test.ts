import { beforeEach, describe, expect, it } from 'vitest';
import { GeneratedWorkspace } from './server-rig';
import type { Row } from './world';

let site: GeneratedWorkspace;

beforeEach(async () => {
  site = await GeneratedWorkspace.open();
});

describe('users', () => {
  const ask = async (query: string) => {
    const ids = 'account-statuses=ACTIVE,DELETED,LIMITED,NOT_REGISTERED&sort-column=ID';
    const { rows } = await site.list('users', `${ids}&${query}`);
    return new Map(rows.map((row) => [row.id, row]));
  };

  it.each(['memberships=WORKSPACE', 'memberships=ALL'])(
    'have a membership of each of their workspaces by %s',
    async (query) => {
      const before = structuredClone(site.data.users);
      const [person, colleague] = site.data.users;
      const [, second] = site.world.workspaces;
      site.world
        .of(second!.id)
        .memberships.set(person!.id, { membershipStatus: 'INACTIVE', hourlyRate: null, costRate: null });
      const users = await ask(query);
      const own = { userId: person!.id, membershipType: 'WORKSPACE', hourlyRate: null, costRate: null };
      expect(users.get(person!.id)).toEqual({
        ...person,
        memberships: [
          { ...own, targetId: site.id, membershipStatus: 'ACTIVE' },
          { ...own, targetId: second!.id, membershipStatus: 'INACTIVE' },
        ],
      });
      // who came back has two of the same workspace
      expect(users.get(colleague!.id)!.memberships).toEqual([
        expect.objectContaining({ targetId: site.id, membershipStatus: 'INACTIVE', hourlyRate: null }),
        expect.objectContaining({ targetId: site.id, hourlyRate: { amount: expect.any(Number), currency: 'EUR' } }),
      ]);
      const statuses = [...users.values()].map(({ memberships }) => (memberships as Row[])[0]!.membershipStatus);
      expect(new Set(statuses)).toEqual(new Set(['ACTIVE', 'INACTIVE', 'PENDING', 'DECLINED']));
      expect(site.data.users).toEqual(before);
    },
  );

  it('have roles on demand, ordinary members none', async () => {
    const users = await ask('include-roles=true');
    const roles = site.data.users.map(({ id }) => (users.get(id)!.roles as Row[]).map(({ role }) => role));
    expect(roles.slice(0, 5)).toEqual([
      ['OWNER'],
      ['WORKSPACE_ADMIN'],
      [],
      ['TEAM_MANAGER'],
      ['TEAM_MANAGER', 'PROJECT_MANAGER'],
    ]);
    expect(roles.slice(5).flat()).toEqual([]);
    const [project] = site.data.projects;
    expect(users.get(site.data.users[4]!.id)!.roles).toContainEqual({
      role: 'PROJECT_MANAGER',
      entities: expect.arrayContaining([{ id: project!.id, name: project!.name }]),
    });
  });

  it.each(['', 'memberships=NONE&include-roles=false'])('come as they are by %j', async (query) => {
    expect([...(await ask(query)).values()]).toEqual(site.data.users.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it.each(['memberships=SOME', 'include-roles=1'])('refuse %s', async (query) => {
    expect(await site.ids('users', query)).toEqual([400, 3000]);
  });

  it('send garbage as it is, whatever is asked', async () => {
    site.data.users = [null as never, 7 as never];
    const { rows } = await site.list('users', 'account-statuses=ACTIVE&memberships=ALL&include-roles=true');
    expect(rows).toEqual([null, 7]);
  });
});

describe('user groups', () => {
  it('have team managers on demand', async () => {
    const [group] = (await site.list('user-groups')).rows;
    expect(Object.keys(group!)).toEqual(['id', 'name', 'userIds', 'workspaceId']);
    const groups = (await site.list('user-groups', 'includeTeamManagers=true')).rows;
    expect(groups.map(({ teamManagers }) => (teamManagers as Row[]).length).sort()).toEqual([0, 1, 2]);
    expect(await site.ids('user-groups', 'includeTeamManagers=yes')).toEqual([400, 3000]);
  });
});
