// The licences of the packages that a bundle holds, with their texts: what those licences ask for when it is passed on.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ALLOWED = ['Apache-2.0', 'MIT', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'];
const TEXTS = /^(licen[cs]e|copying|notice)([.-]|$)/i;
/** A file of a package, from the root: the folder is the innermost one. */
const IN_PACKAGE = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/;

/**
 * @param inputs the paths of the files that a bundle holds, from the root
 * @returns one section a package
 * @throws if a package has a licence that is not allowed, or none
 */
export function thirdPartyLicenses(root, inputs) {
  const folders = new Set(inputs.flatMap((input) => IN_PACKAGE.exec(input)?.[0] ?? []));
  const sections = [...folders].sort().map((folder) => section(root, folder));
  return `source-clockify holds code of the packages below, each under its own licence.\n\n${[...new Set(sections)].join('\n')}`;
}

function section(root, folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  if (!ALLOWED.includes(license)) {
    throw new Error(`${folder} has the licence ${license}, and may be bundled under ${ALLOWED.join(', ')} only`);
  }
  const own = readdirSync(join(root, folder)).filter((file) => TEXTS.test(file));
  const texts = own.map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
  if (!own.some((file) => !/^notice/i.test(file))) texts.unshift(standardText(root, folder, license, author));
  return `${'='.repeat(80)}\n${name} ${version} (${license})\n${'='.repeat(80)}\n\n${texts.join('\n\n')}\n`;
}

/** Of a package that has no file for the text of its licence: it may stand in its README. */
function standardText(root, folder, license, author) {
  const readme = readdirSync(join(root, folder)).find((file) => /^readme/i.test(file));
  const [, text = ''] = readme
    ? readFileSync(join(root, folder, readme), 'utf8').split(/^(?:#+ *licen[cs]e.*|licen[cs]e\n-+)$/im)
    : [];
  if (text.includes('Permission is hereby granted')) return text.split(/^#+ /m)[0].trim();
  const holder = typeof author === 'object' ? author?.name : author;
  if (license === 'Apache-2.0') {
    return `${holder ? `Copyright ${holder}\n\n` : ''}${readFileSync(join(root, 'LICENSE'), 'utf8').trim()}`;
  }
  throw new Error(`${folder} does not come with the text of its licence, ${license}`);
}
