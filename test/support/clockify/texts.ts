import type { Dice } from './invent';

/** What people write: accents, dashes, curly quotes, emoji of several parts, other scripts, whole paragraphs. */
const WRITTEN = [
  'Größenänderung für Müller & Söhne – Teil 2',
  '“Kick-off” — l’équipe était à l’heure …',
  'Підготовка звіту та «перевірка»',
  'Rozmowa z Łukaszem: żółta część',
  '🚀 Release 👩‍👩‍👧 🇦🇹 ✅',
  '東京オフィスとの打ち合わせ',
  ' two  blanks, a\ttab and\na second line ',
  'quotes "so", back\\slash, </script>, {{mustache}}, 100 %',
  `Long: ${'the client called again and asked for yet another change of the report – '.repeat(12)}done`,
] as const;

/** Texts that are hard to carry: half of an emoji, as of a title that was cut, and NUL. On the wire they are JSON escapes. */
const HARD = ['cut in half \ud83d', 'ends \udc4d here', 'nul\u0000inside'] as const;

/** What is given, but in a third of the cases something that people write. */
export function written(dice: Dice, plain: string): string {
  const odd = dice.below(3 * WRITTEN.length);
  return WRITTEN[odd] ?? plain;
}

/** @param n a count from 0: every fifth is hard, in turns */
export function hard(n: number, plain: string): string {
  return n % 5 === 0 ? HARD[(n / 5) % HARD.length]! : plain;
}
