import { OURS } from './programs';
import type { Scenario } from './scenarios';

const WIDTH = 720;
const LABELS = 130;
const BAR = 18;
const GAP = 6;

/** The seconds of each program, as bars, on a scale of its own for each scenario. */
export function picture(scenarios: readonly Scenario[]): string {
  const parts: string[] = [];
  let y = 10;
  for (const { title, results } of scenarios) {
    const longest = Math.max(...results.map(({ seconds }) => seconds));
    parts.push(`<text x="0" y="${y + 12}" class="title">${escaped(title)}</text>`);
    y += 24;
    for (const { name, seconds } of results) {
      const width = Math.max(2, ((WIDTH - LABELS - 70) * seconds) / longest);
      const colour = name === OURS ? '#1b7f5c' : '#9aa5b1';
      parts.push(
        `<text x="${LABELS - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>`,
        `<rect x="${LABELS}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" fill="${colour}"/>`,
        `<text x="${(LABELS + width + 6).toFixed(1)}" y="${y + 13}">${seconds.toFixed(2)} s</text>`,
      );
      y += BAR + GAP;
    }
    y += 14;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img">`,
    '<title>Seconds for the same rows, by program</title>',
    '<style>text { font: 13px sans-serif; fill: #52606d } .title { font-weight: bold; fill: #1f2933 }</style>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
