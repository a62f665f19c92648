// Runs the nightly load end to end on this machine: lays out the drop in a temporary folder that stands for S3, hands the
// state machine to the command `sfn-redshift-tasker run`, and shows what was published.
//   node run.mjs [--json] [--out DIR]
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepareDrop } from './prepare-drop.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const COMMAND = here('../../local/dist/esm/cli/main.js');
/** How long the query that the night can do without may take, in seconds. */
const JOURNEYS_TIMEOUT_SECONDS = 3;
const RANKING_LINES_MAX = 10;
const SAME_SIGNAL_MS_MAX = 500;

/** Runs the command to its end, hands signals on to it, and returns its exit code or the signal that ended it. */
const runCommand = (args) =>
  new Promise((resolve, reject) => {
    // In a process group of its own, so that Ctrl-C in a terminal reaches it once: through here.
    const command = spawn(process.execPath, [COMMAND, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    // npm passes Ctrl-C on beside the terminal; the command would take the second one as impatience.
    let handedOnAt = -Infinity;
    const handOn = (signal) => {
      if (Date.now() - handedOnAt < SAME_SIGNAL_MS_MAX) return;
      handedOnAt = Date.now();
      command.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, handOn);
    command.on('error', reject);
    command.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, handOn);
      resolve({ code, signal });
    });
  });

/** The fields of a line of CSV. */
const fieldsOf = (line) =>
  Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );

const showRanking = (csv) => {
  console.log('\nAirports by the share of their departures that were late, as unloaded to S3:');
  const [, ...lines] = csv.trim().split('\n');
  for (const [place, iata, airport, flights, late, percent] of lines.slice(0, RANKING_LINES_MAX).map(fieldsOf)) {
    console.log(
      `${place.padStart(4)}  ${iata}  ${airport.padEnd(38)}${percent.padStart(5)} %  ${late.padStart(4)} of ${flights}`,
    );
  }
};

const show = (label, file) => console.log(`${label.padEnd(10)}${relative(process.cwd(), file)}`);

const readOptions = () =>
  parseArgs({
    options: {
      // Nothing on standard output but the command's JSON document.
      json: { type: 'boolean', default: false },
      // Where the timeline and the published ranking go.
      out: { type: 'string', default: here('out') },
    },
  }).values;

/** Runs one night with `folder` as S3, and returns how the command ended. */
const runNight = async (folder, { json, out }) => {
  const input = { ...prepareDrop(folder), journeysTimeoutSeconds: JOURNEYS_TIMEOUT_SECONDS };
  mkdirSync(out, { recursive: true });
  const timeline = join(out, 'timeline.html');
  const end = await runCommand([
    'run',
    here('nightly-load.asl.json'),
    ...['--setup', here('setup.sql')],
    ...['--s3', folder],
    ...['--input', JSON.stringify(input)],
    ...['--timeline', timeline],
    ...(json ? ['--json'] : []),
  ]);

  // Redshift numbers the files that it unloads; with PARALLEL OFF there is one.
  const unloaded = join(folder, input.bucket, 'reports', input.loadDate, 'late-airports-000');
  const ranking = join(out, 'late-airports.csv');
  if (existsSync(unloaded)) copyFileSync(unloaded, ranking);
  if (!json && end.code === 0) {
    showRanking(readFileSync(ranking, 'utf8'));
    console.log();
    show('Ranking', ranking);
    show('Timeline', timeline);
  }
  return end;
};

const main = async () => {
  const options = readOptions();
  if (!existsSync(COMMAND)) throw new Error(`${COMMAND} is missing; make it with: npm run build`);
  const folder = mkdtempSync(join(tmpdir(), 'nightly-load-'));
  try {
    return await runNight(folder, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

try {
  const { code, signal } = await main();
  if (signal === null) process.exitCode = code;
  else process.kill(process.pid, signal);
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
