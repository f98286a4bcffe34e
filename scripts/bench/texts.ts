import type { EntryRow, Row, World } from '../../test/support/clockify/world';

/** Beyond ASCII: a page of rows that holds one of them is a string of two bytes a character. */
const WRITTEN = [
  'Besprechung mit Jörg – Zürich, „Angebot 2027“',
  'Révision du code — très long…',
  'Разработка API, этап 2',
  'Deploy 🚀 with Ana & team',
  'Smoke test “v2.3”, ‘staging’',
  'Reunião de planejamento – São Paulo',
  'Anruf bei Müller & Söhne ☎️, Rückfragen zum Angebot',
  'Zażółć tabelę “Q3” – poprawki',
];
const LONG =
  'Went through the import with the customer, wrote down what is missing, and split it into tickets: rounding of ' +
  'durations, the names of the columns, two reports that do not agree, and the export of last year. Next: answer the ' +
  'questions of the auditors, then the migration.';
const SITES = ['Graz', 'Berlin', 'Leeds', 'Lyon'];
const SITES_WRITTEN = ['Köln – Süd', 'Łódź', 'Málaga', 'Москва'];

/**
 * Gives time entries the texts that people write: every third one holds accents, dashes, curly quotes, emoji or Cyrillic,
 * every tenth is long, and every second has values in custom fields. The same world gets the same texts.
 */
export function writeTexts(world: World): void {
  let n = 0;
  for (const { entries } of world.data.values()) {
    for (const [user, rows] of entries) {
      entries.set(
        user,
        rows.map((row) => written(row, n++)),
      );
    }
  }
}

function written(row: EntryRow, n: number): EntryRow {
  const beyond = n % 3 === 0;
  const short = beyond ? pick(WRITTEN, n) : row.description;
  const description = n % 10 === 4 ? `${short}. ${LONG}` : short;
  if (n % 2 === 0) return { ...row, description };
  const customFieldValues: FieldValue[] = [field(row, 'Site', 'TXT', pick(beyond ? SITES_WRITTEN : SITES, n))];
  if (n % 4 === 1) customFieldValues.push(field(row, 'Ticket', 'NUMBER', 1_000 + (n % 9_000)));
  return { ...row, description, customFieldValues };
}

function pick(texts: readonly string[], n: number): string {
  return texts[Math.floor(n / 3) % texts.length]!;
}

interface FieldValue {
  readonly customFieldId: string;
  readonly timeEntryId: string;
  readonly value: string | number;
  readonly name: string;
  readonly type: string;
}

function field({ id }: Row, name: string, type: string, value: string | number): FieldValue {
  const customFieldId = name === 'Site' ? '5e4117fe8c625f38930d57b8' : '5e4117fe8c625f38930d57b7';
  return { customFieldId, timeEntryId: id, value, name, type };
}
