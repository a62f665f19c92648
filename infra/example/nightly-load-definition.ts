import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = join('examples', 'nightly-load', 'nightly-load.asl.json');
/** What the file calls the tasker's function; the laptop cloud knows it by this name. */
const FUNCTION_NAME = '"FunctionName": "sfn-redshift-tasker"';

/** The definition of the example's nightly load, with the tasker's function in place of the laptop cloud's. */
export function nightlyLoadDefinition(functionArn: string): string {
  return readFileSync(findFile(), 'utf8').replaceAll(FUNCTION_NAME, `"FunctionName": "${functionArn}"`);
}

/** In or above this file's folder: the app also runs bundled, out of another one. */
function findFile(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, FILE))) return join(folder, FILE);
    if (folder === dirname(folder)) throw new Error(`there is no ${FILE} in the repository`);
  }
}
