import { addList, CURRENCY, DAY, day, named, numbered, type Site, shownProject, times } from './invent';
import { written } from './texts';
import { isoSeconds, type Row } from './world';

/** Each number is that of a workspace's rows. */
export interface MoneySize {
  /** (6) every third one archived */
  expenseCategories?: number;
  /** (6) newest first */
  expenses?: number;
  /** (4) with three, two, no and one payment by turns */
  invoices?: number;
}

const CATEGORIES = 'Travel,Meals,Fax,Lodging,Mileage,Floppy disks'.split(',');
const INVOICES = [
  { status: 'PARTIALLY_PAID', payments: 3, share: 0.5 },
  { status: 'PAID', payments: 2, share: 1 },
  { status: 'UNSENT', payments: 0, share: 0 },
  { status: 'OVERDUE', payments: 1, share: 0.25 },
];

/** All money is in minor units. Recorded: Beyond the seed. */
export function addMoney(site: Site, { expenseCategories = 6, expenses = 6, invoices = 4 }: MoneySize): void {
  const categories = addList(site, 'expenses/categories', expenseCategories, categoryRow);
  addList(site, 'expenses', expenses, (_, n) => expenseRow(site, n, categories));
  for (const [n, invoice] of addList(site, 'invoices', invoices, invoiceRow).entries()) {
    site.data.more.set(`invoices/${invoice.id}/payments`, paymentRows(site, n, invoice));
  }
}

function categoryRow({ workspace, dice }: Site, n: number): Row {
  const hasUnitPrice = n % 2 === 0;
  return {
    id: dice.id(),
    name: numbered(CATEGORIES, n),
    workspaceId: workspace.id,
    archived: n % 3 === 2,
    // seen on the wire, not described
    status: n % 3 === 2 ? 'ARCHIVED' : 'ACTIVE',
    hasUnitPrice,
    priceInCents: hasUnitPrice ? 40 + dice.below(100) : 0,
    unit: hasUnitPrice ? 'km' : '',
  };
}

function expenseRow({ workspace, data, dice, now }: Site, n: number, categories: Row[]): Row {
  const project = n % 3 === 2 ? undefined : data.projects[n % data.projects.length];
  const task = data.tasks.get(project?.id ?? '')?.[0];
  const category = categories[n % categories.length];
  const amount = 1 + dice.below(40);
  // minor units, too, where the category has no price
  const quantity = category?.hasUnitPrice ? amount : amount * 250;
  const total = category?.hasUnitPrice ? amount * Number(category.priceInCents) : quantity;
  const locked = n % 3 === 1;
  const fileId = n % 2 === 0 ? dice.id() : n % 4 === 1 ? '' : null;
  return {
    id: dice.id(),
    workspaceId: workspace.id,
    userId: data.users[n % data.users.length]?.id ?? null,
    date: day(now - n * 3 * DAY),
    project: project === undefined ? null : shownProject(project),
    task: task === undefined ? null : named(task),
    category: category ?? null,
    notes: n % 2 === 0 ? written(dice, 'Taxi to the client') : '',
    quantity,
    // half a cent was seen
    total: n % 5 === 4 ? total + 0.5 : total,
    billable: dice.chance(50),
    fileId,
    fileName: !fileId ? null : `receipt_${n + 1}.pdf`,
    isLocked: locked,
    locked,
  };
}

function invoiceRow({ data, dice, now }: Site, n: number): Row {
  const client = data.clients[n % data.clients.length];
  const { status, share } = INVOICES[n % INVOICES.length]!;
  const amount = (100 + dice.below(900)) * 1200;
  const issued = Date.parse(day(now - (n + 1) * 30 * DAY));
  return {
    id: dice.id(),
    number: `2026-${String(n + 1).padStart(4, '0')}`,
    clientId: client?.id ?? null,
    clientName: client?.name ?? null,
    currency: CURRENCY,
    issuedDate: isoSeconds(issued),
    dueDate: isoSeconds(issued + 14 * DAY),
    amount,
    paid: amount * share,
    balance: amount - amount * share,
    status,
  };
}

/** Together what the invoice says is paid. */
function paymentRows({ data, dice }: Site, n: number, invoice: Row): Row[] {
  const count = INVOICES[n % INVOICES.length]!.payments;
  return times(count, (m) => ({
    id: dice.id(),
    amount: Number(invoice.paid) / count,
    author: data.users[0]?.name ?? null,
    date: isoSeconds(Date.parse(String(invoice.issuedDate)) + (m + 1) * 5 * DAY),
    note: m === 0 ? null : `Instalment ${m + 1}`,
  }));
}
