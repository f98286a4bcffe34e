import type { EntryRow, Row } from './rows';

/** The types of documents that the world keeps track of, by the names of the change feed. Recorded: The change feed. */
export type DocumentCode =
  | 'CLIENTS'
  | 'PROJECTS'
  | 'TAGS'
  | 'TASKS'
  | 'USER'
  | 'TIME_ENTRY'
  | 'TIME_ENTRY_RATE'
  | 'TIME_ENTRY_CUSTOM_FIELD_VALUE';

/** What is known of one document: instants are epoch ms. */
export interface Change {
  documentCode: DocumentCode;
  workspaceId: string;
  id: string;
  /** of a rate and of the values of custom fields: the entry's id */
  timeEntryId?: string;
  /** undefined: so long ago that no span holds it, as of all that a generated world begins with */
  createdAt?: number;
  /** every update, in order */
  updates: number[];
  /** every deletion, each with the id of its line in the log, and the document as it was */
  deletions: { logId: string; at: number; row: Row }[];
  /** the document as it is; undefined where it does not exist */
  row?: Row;
}

/** How changes are written down where nobody has recorded it. */
export interface LogOptions {
  /** whether a changed rate or custom field value is an update of its entry, too: unknown, says the facts page */
  ratesTouchEntries: boolean;
  /** what a restored entry is: an update, a creation, or nothing that the feed tells */
  restored: 'updated' | 'created' | 'silent';
  /** whether the line of the deletion is gone once the entry is restored */
  restoredForgetsDeletion: boolean;
}

const RATES = ['hourlyRate', 'costRate'];
const VALUES = ['customFieldValues'];

/** Who created, changed and deleted what, and when. */
export class ChangeLog {
  readonly options: LogOptions = { ratesTouchEntries: false, restored: 'updated', restoredForgetsDeletion: false };
  readonly #changes = new Map<string, Change>();
  #count = 0;

  /** @param now the clock, epoch ms */
  constructor(private readonly now: () => number) {}

  /** Every document that was changed since the world was made. */
  of(workspaceId: string): Change[] {
    return [...this.#changes.values()].filter((change) => change.workspaceId === workspaceId);
  }

  create(documentCode: DocumentCode, workspaceId: string, row: Row): void {
    const change = this.#change(documentCode, workspaceId, row.id);
    change.createdAt = this.now();
    change.row = row;
  }

  update(documentCode: DocumentCode, workspaceId: string, row: Row): void {
    const change = this.#change(documentCode, workspaceId, row.id);
    change.updates.push(this.now());
    change.row = row;
  }

  remove(documentCode: DocumentCode, workspaceId: string, row: Row): void {
    const change = this.#change(documentCode, workspaceId, row.id);
    // a line of the log has an id of its own
    const logId = (0x10_0000 + ++this.#count).toString(16).padStart(24, 'd');
    change.deletions.push({ logId, at: this.now(), row });
    change.row = undefined;
    if (documentCode !== 'TIME_ENTRY') return;
    for (const part of this.#changes.values()) if (part.timeEntryId === row.id) part.row = undefined;
  }

  createEntry(entry: EntryRow): void {
    this.create('TIME_ENTRY', entry.workspaceId, entry);
    if (RATES.some((name) => entry[name])) this.#part('TIME_ENTRY_RATE', entry).createdAt = this.now();
    if ((entry.customFieldValues as unknown[] | undefined)?.length) {
      this.#part('TIME_ENTRY_CUSTOM_FIELD_VALUE', entry).createdAt = this.now();
    }
  }

  /** @param names the fields that were changed */
  updateEntry(entry: EntryRow, names: readonly string[]): void {
    const touches = (own: string[]) => names.some((name) => own.includes(name));
    if (touches(RATES)) this.#part('TIME_ENTRY_RATE', entry).updates.push(this.now());
    if (touches(VALUES)) this.#part('TIME_ENTRY_CUSTOM_FIELD_VALUE', entry).updates.push(this.now());
    const only = names.every((name) => [...RATES, ...VALUES].includes(name));
    const change = this.#change('TIME_ENTRY', entry.workspaceId, entry.id);
    if (!only || this.options.ratesTouchEntries) change.updates.push(this.now());
    change.row = entry;
  }

  restoreEntry(entry: EntryRow): void {
    const { restored, restoredForgetsDeletion } = this.options;
    const change = this.#change('TIME_ENTRY', entry.workspaceId, entry.id);
    if (restored === 'created') change.createdAt = this.now();
    if (restored === 'updated') change.updates.push(this.now());
    if (restoredForgetsDeletion) change.deletions = [];
    change.row = entry;
  }

  #part(documentCode: DocumentCode, { id, workspaceId }: EntryRow): Change {
    const prefix = documentCode === 'TIME_ENTRY_RATE' ? 'a' : 'c';
    const part = this.#change(documentCode, workspaceId, `${prefix}${id}`);
    part.timeEntryId = id;
    part.row = { id: part.id, timeEntryId: id };
    return part;
  }

  #change(documentCode: DocumentCode, workspaceId: string, id: string): Change {
    const key = `${workspaceId} ${documentCode} ${id}`;
    const change = this.#changes.get(key) ?? { documentCode, workspaceId, id, updates: [], deletions: [] };
    this.#changes.set(key, change);
    return change;
  }
}
