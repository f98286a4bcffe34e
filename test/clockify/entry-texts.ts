import type { Fields } from '../../src/row';

/** What people write: accents, dashes, curly quotes, emoji, Cyrillic, line breaks, and plain text. */
export const TEXTS = [
  'Besprechung mit Jörg – Zürich, „Angebot 2027“',
  'Planning 341',
  'Révision du code — très long…',
  'Разработка API, этап 2',
  'Deploy 🚀 with Ana & team 👩🏽‍💻',
  'Smoke test “v2.3”, ‘staging’',
  'Call with 山田さん',
  'Zeile eins\nZeile zwei\t"in Anführungszeichen" \\ Schrägstrich',
  'a long one: '.repeat(80),
  'line\u2028separator, paragraph\u2029separator, next\u0085line',
  'ends with a backslash \\',
  '',
];

/** A time entry as the server sends it, told by its number. */
export function entryOf(n: number, changes: Fields = {}): Fields {
  const id = `64a5${n.toString(16).padStart(20, '0')}`;
  return {
    id,
    description: TEXTS[n % TEXTS.length],
    tagIds: n % 2 ? null : ['5e4117fe8c625f38930d57b8'],
    userId: '5e4117fe8c625f38930d57b7',
    billable: n % 3 === 0,
    projectId: n % 4 ? '5e4117fe8c625f38930d57b9' : null,
    taskId: null,
    timeInterval: {
      start: `2026-11-${String((n % 28) + 1).padStart(2, '0')}T08:00:00Z`,
      end: n % 7 ? '2026-11-29T09:30:00Z' : null,
      duration: n % 7 ? 'PT1H30M' : null,
    },
    workspaceId: '5e4117fe8c625f38930d57b0',
    isLocked: false,
    hourlyRate: n % 3 ? { amount: 7500, currency: 'EUR' } : null,
    customFieldValues:
      n % 5
        ? []
        : [
            { customFieldId: '5e41', timeEntryId: id, value: 'Straße 7', name: 'Site', type: 'TXT' },
            { customFieldId: '5e42', timeEntryId: id, value: -1.25e-3, name: 'Größe', type: 'NUMBER' },
            { customFieldId: '5e43', timeEntryId: id, value: ['rot', 'grün'], name: 'Цвет', type: 'DROPDOWN_MULTIPLE' },
          ],
    type: n % 9 ? 'REGULAR' : 'BREAK',
    kioskId: null,
    ...changes,
  };
}
