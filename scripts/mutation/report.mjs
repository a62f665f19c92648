import { isWithin } from './is-within.mjs';

/** One change that no test saw, as a person reads it. */
export const survivorLines = ({ id, fileName, line, outcome, original, replacement }) =>
  [`${outcome}: ${fileName}:${line} (${id})`, `  - ${onOneLine(original)}`, `  + ${onOneLine(replacement)}`].join('\n');

/** The score of each folder: changes that a test saw, of those that were tried. */
export const table = (folders, tried) =>
  folders
    .map((folder) => {
      const here = tried.filter(({ fileName }) => isWithin(fileName, folder));
      const count = (outcome) => here.filter((mutant) => mutant.outcome === outcome).length;
      const seen = count('killed') + count('timed out');
      const share = here.length === 0 ? 100 : (100 * seen) / here.length;
      return (
        `${folder}: ${share.toFixed(1)} % of ${here.length} seen ` +
        `(${count('killed')} killed, ${count('timed out')} timed out, ${count('survived')} survived, ${count('unreached')} unreached)`
      );
    })
    .join('\n');

const CHARACTERS_MAX = 160;
const onOneLine = (code) => code.replaceAll(/\s+/g, ' ').slice(0, CHARACTERS_MAX);
