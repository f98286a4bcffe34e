import { type Dice, NO_RATES, numbered, times } from './invent';
import { written } from './texts';
import { isoDuration, type Row } from './world';

const THINGS = 'Website,Mobile App,Data Warehouse,Intranet,Web Shop,Support,Audit,Migration,Onboarding'.split(',');
const WORK = 'Planning,Design,Development,Code review,Testing,Release,Documentation,Meeting'.split(',');
const PLACES = ['Zürich', 'Łódź', 'São Paulo', 'Нови Сад', '東京'];
const NO_CLIENT = [{ clientId: '' }, { clientId: null }, {}];
const NO_ESTIMATE = { type: 'AUTO', estimate: 'PT0S' };
/** Seen on the wire, not described. Recorded: Fields. */
const RESETS = [
  { interval: 'MONTHLY', dayOfMonth: 1, dayOfWeek: null, hour: 0, month: null },
  { interval: 'WEEKLY', dayOfMonth: null, dayOfWeek: 'MONDAY', hour: 6, month: null },
  { interval: 'YEARLY', dayOfMonth: 31, dayOfWeek: null, hour: 23, month: 'JANUARY' },
];

/** @param members how many people the first project has besides one */
export function projectRow(dice: Dice, n: number, clients: Row[], members: number): Row {
  const client = dice.chance(20) ? undefined : dice.pick(clients);
  const limits = { resetOption: null, active: false };
  const member = { userId: dice.id(), membershipType: 'PROJECT', membershipStatus: 'ACTIVE', ...NO_RATES };
  const id = dice.id();
  const crowd = n === 0 ? times(members, () => ({ ...member, userId: dice.id() })) : [];
  return {
    id,
    name: n % 3 === 1 ? `${numbered(THINGS, n)} – ${dice.pick(PLACES)}` : numbered(THINGS, n),
    ...NO_RATES,
    ...(dice.chance(50) && { hourlyRate: dice.rate() }),
    // Absent ids come as an empty string, as null, or not at all. Recorded: Fields.
    ...(client === undefined
      ? { ...NO_CLIENT[n % NO_CLIENT.length], clientName: '' }
      : { clientId: client.id, clientName: client.name }),
    billable: dice.chance(70),
    memberships: [member, ...crowd].map((one) => ({ ...one, targetId: id })),
    color: dice.pick(['#03A9F4', '#8BC34A', '#F44336']),
    estimate: NO_ESTIMATE,
    archived: n % 6 === 5,
    duration: isoDuration(dice.below(500) * 1800),
    note: n % 3 === 2 ? written(dice, 'For the accountants') : '',
    timeEstimate: { ...NO_ESTIMATE, ...limits, includeNonBillable: true },
    budgetEstimate: dice.chance(30) ? { type: 'MANUAL', estimate: 1_500_000, ...limits } : null,
    estimateReset: n % 4 === 3 ? RESETS[Math.floor(n / 4) % RESETS.length] : null,
    template: false,
    public: dice.chance(50),
    customFields: dice.chance(30) ? [{ customFieldId: dice.id(), name: 'Site', type: 'TXT', value: 'Graz' }] : [],
  };
}

export function taskRow(dice: Dice, n: number, projectId: string): Row {
  return {
    id: dice.id(),
    name: n % 4 === 3 ? `${numbered(WORK, n)} (“neu” – überprüfen 🔍)` : numbered(WORK, n),
    projectId,
    assigneeId: null,
    assigneeIds: [],
    userGroupIds: [],
    status: n % 3 === 2 ? 'DONE' : 'ACTIVE',
    billable: dice.chance(70),
    estimate: isoDuration(dice.below(40) * 1800),
    duration: isoDuration(dice.below(40) * 1800),
    ...NO_RATES,
    ...(dice.chance(20) && { hourlyRate: dice.rate() }),
    budgetEstimate: 0,
    progress: null,
  };
}
