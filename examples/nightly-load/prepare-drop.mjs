// Lays out a night's drop, as the airlines' feed would leave it in S3, from the data sets of the package vega-datasets:
//   <folder>/<bucket>/nightly/<load date>/airports/airports.csv                  as it is
//   <folder>/<bucket>/nightly/<load date>/flights/<month>/part-<number>.json.gz  JSON lines, two files for each month
//   <folder>/<bucket>/nightly/<load date>/bird-strikes/birdstrikes.csv           as it is
// No value is changed. By itself: node prepare-drop.mjs FOLDER
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUCKET = 'flights-lake';
const FILES_PER_MONTH = 2;

/** Where vega-datasets keeps its files: it exports only code, so the way leads over its entry point. */
const dataSetFile = (name) => {
  try {
    return fileURLToPath(new URL(`../data/${name}`, import.meta.resolve('vega-datasets')));
  } catch (cause) {
    throw new Error('the package vega-datasets is missing; install it with: npm install --save-dev vega-datasets', {
      cause,
    });
  }
};

/** Splits a list into `count` parts of about the same length, in order. */
const partsOf = (list, count) => {
  const length = Math.ceil(list.length / count);
  return Array.from({ length: count }, (_, index) => list.slice(index * length, (index + 1) * length));
};

/**
 * Writes the drop into `folder`, which stands for S3.
 *
 * @returns the input for the state machine: where the drop is and what is in it.
 */
export const prepareDrop = (folder) => {
  const flights = JSON.parse(readFileSync(dataSetFile('flights-20k.json'), 'utf8'));
  // A flight's date is text such as 2001/03/31 22:27; text like this sorts by time.
  const lastDate = flights.reduce((last, { date }) => (date > last ? date : last), '');
  const loadDate = lastDate.slice(0, 10).replaceAll('/', '-');
  const drop = join(folder, BUCKET, 'nightly', loadDate);

  for (const [feed, name] of [
    ['airports', 'airports.csv'],
    ['bird-strikes', 'birdstrikes.csv'],
  ]) {
    mkdirSync(join(drop, feed), { recursive: true });
    copyFileSync(dataSetFile(name), join(drop, feed, name));
  }

  const byMonth = new Map();
  for (const flight of flights) {
    const month = flight.date.slice(0, 7).replace('/', '-');
    if (!byMonth.has(month)) byMonth.set(month, []);
    byMonth.get(month).push(flight);
  }
  for (const [month, ofMonth] of byMonth) {
    const target = join(drop, 'flights', month);
    mkdirSync(target, { recursive: true });
    for (const [index, part] of partsOf(ofMonth, FILES_PER_MONTH).entries()) {
      const lines = part.map((flight) => `${JSON.stringify(flight)}\n`).join('');
      writeFileSync(join(target, `part-${String(index).padStart(4, '0')}.json.gz`), gzipSync(lines));
    }
  }
  return { bucket: BUCKET, loadDate, months: [...byMonth.keys()].sort() };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('usage: node prepare-drop.mjs FOLDER');
    process.exitCode = 2;
  } else {
    console.log(JSON.stringify(prepareDrop(folder)));
  }
}
