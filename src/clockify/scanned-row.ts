import { type Fields, ObjectRow, Row, textOf } from '../row';
import { END, ID, type ScannedRows, START, TYPE, USER } from './scanned-rows';

/**
 * A time entry that stays as it came: a range of the page's bytes, and behind it the text of added fields. What is asked
 * of every entry is found in the bytes; any other field makes the row be parsed, alone.
 */
export class ScannedRow extends Row {
  readonly isMended = false;
  private foundId?: string;
  private interval?: Fields;
  private object?: Fields;

  /** @param added ASCII, and ends the object, whose own end is left out */
  constructor(
    private readonly page: ScannedRows,
    private readonly index: number,
    private readonly added = '}',
  ) {
    super();
  }

  get id(): string {
    this.foundId ??= this.page.text(this.index, ID)!;
    return this.foundId;
  }

  /** Of `timeInterval`, start and end alone, and undefined where they are null. */
  field(name: string): unknown {
    const { page, index } = this;
    switch (name) {
      case 'id':
        return this.id;
      case 'userId':
        return page.text(index, USER);
      case 'type':
        return page.text(index, TYPE);
      case 'timeInterval':
        this.interval ??= { start: page.text(index, START), end: page.text(index, END) };
        return this.interval;
    }
    this.object ??= JSON.parse(this.text()) as Fields;
    return this.object[name];
  }

  override has(name: string): boolean {
    return name === 'workspaceId' && this.added === '}' ? this.page.hasWorkspace(this.index) : super.has(name);
  }

  keys(): readonly string[] {
    return this.page.keys(this.index);
  }

  add(fields: Fields): Row {
    const { page, index, added } = this;
    let replaces = false;
    for (const name in fields) {
      replaces ||= page.hasKey(index, name) || (added !== '}' && added.includes(`,"${name}":`));
    }
    const text = textOf(fields);
    if (text === '}') return this;
    if (!replaces && Buffer.byteLength(text) === text.length) {
      return new ScannedRow(page, index, added === '}' ? text : added.slice(0, -1) + text);
    }
    return new ObjectRow(JSON.parse(this.text()), this.text()).add(fields);
  }

  text(): string {
    const { page, index } = this;
    return page.bytes.toString('utf8', page.begin(index), page.end(index) - 1) + this.added;
  }

  get byteLength(): number {
    return this.page.end(this.index) - 1 - this.page.begin(this.index) + this.added.length;
  }

  write(out: Buffer, at: number): number {
    const { page, index, added } = this;
    const behind = at + page.bytes.copy(out, at, page.begin(index), page.end(index) - 1);
    return behind + out.write(added, behind, 'latin1');
  }
}
