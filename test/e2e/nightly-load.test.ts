import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunReport } from '../support/run-command.js';
import { runProgram } from '../support/run-program.js';

const LAUNCHER = join(process.cwd(), 'examples/nightly-load/run.mjs');

interface NightReport {
  readonly outcome: string;
  readonly rows: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, number>>;
  readonly checks: Readonly<Record<string, number>>;
  readonly doubtfulAirports: readonly string[];
  readonly birdStrikes: { readonly outcome: string; readonly errorClass: string; readonly message: string };
  readonly journeys: { readonly status: string; readonly statementId: string };
  readonly milliseconds: Readonly<Record<string, number>>;
}

interface Flight {
  readonly date: string;
  readonly delay: number;
  readonly origin: string;
  readonly destination: string;
}

const dataSet = (name: string): string =>
  readFileSync(join(process.cwd(), 'node_modules/vega-datasets/data', name), 'utf8');

/** Fields of a line of CSV, for lines without a quote inside of quotes. */
const fieldsOf = (line: string): string[] =>
  Array.from(line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g), ([, quoted, plain]) => quoted ?? plain ?? '');

const linesOf = (csv: string): string[] => csv.trim().split(/\r?\n/).slice(1);

const countBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
};

/** What the night has to make of the flights, worked out without SQL. */
const judge = (flights: readonly Flight[]) => {
  const seen = new Set<string>();
  const loaded: Flight[] = [];
  const rejected = { 'same departure twice': 0, 'delay to be confirmed': 0 };
  for (const flight of flights.toSorted((one, other) => other.delay - one.delay)) {
    const departure = `${flight.date} ${flight.origin} ${flight.destination}`;
    if (seen.has(departure)) rejected['same departure twice'] += 1;
    else if (flight.delay >= 360) rejected['delay to be confirmed'] += 1;
    else loaded.push(flight);
    seen.add(departure);
  }
  return { loaded, rejected };
};

/** Airports of at least 100 departures by the share of late ones. */
const ranking = (loaded: readonly Flight[]) => {
  const flightsOf = countBy(loaded, ({ origin }) => origin);
  const lateOf = countBy(
    loaded.filter(({ delay }) => delay >= 15),
    ({ origin }) => origin,
  );
  return [...flightsOf]
    .filter(([, flights]) => flights >= 100)
    .map(([iata, flights]) => ({ iata, flights, late: lateOf.get(iata) ?? 0 }))
    .sort((one, other) => other.late / other.flights - one.late / one.flights || (one.iata < other.iata ? -1 : 1));
};

const runLauncher = (commandLine: readonly string[], temporaryFolder: string) =>
  runProgram(process.execPath, [LAUNCHER, ...commandLine], { env: { ...process.env, TMPDIR: temporaryFolder } });

describe('the nightly load of the examples', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nightly-load-test-'));
  const outFolder = join(folder, 'out');
  const temporaryFolder = join(folder, 'temporary');
  const flights = JSON.parse(dataSet('flights-20k.json')) as Flight[];
  const { loaded, rejected } = judge(flights);
  let exitCode: number | null;
  let report: RunReport;
  let night: NightReport;

  beforeAll(async () => {
    mkdirSync(temporaryFolder);
    const result = await runLauncher(['--json', '--out', outFolder], temporaryFolder);
    ({ exitCode } = result);
    try {
      report = JSON.parse(result.stdout) as RunReport;
    } catch (error) {
      throw new Error(`no JSON on standard output: ${result.stdout}\n${result.stderr}`, { cause: error });
    }
    night = report.output as NightReport;
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('succeeds', () => {
    expect({ exitCode, status: report.status, error: report.error, cause: report.cause }).toEqual({
      exitCode: 0,
      status: 'SUCCEEDED',
    });
    expect(night.outcome).toBe('loaded, warnings');
  });

  it('stages every row of the drop, a file of months at a time', () => {
    const airports = linesOf(dataSet('airports.csv')).length;
    const perMonth = [...countBy(flights, ({ date }) => date.slice(0, 7)).values()];
    expect(night.rows).toMatchObject({ 'flights staged': flights.length, 'airports known': airports });
    const copied = report.statements.filter(({ status }) => status === 'FINISHED').map(({ rows }) => rows);
    expect(copied).toEqual(expect.arrayContaining([airports, ...perMonth]));
  });

  it('loads what the data set holds, and rejects with a reason what it should not', () => {
    expect(loaded.length).toBeGreaterThan(19_000);
    expect(night.rows).toMatchObject({
      'flights loaded': loaded.length,
      'flights rejected': flights.length - loaded.length,
      'routes known': countBy(flights, ({ origin, destination }) => `${origin} ${destination}`).size,
      'airport days': countBy(loaded, ({ date, origin }) => `${date.slice(0, 10)} ${origin}`).size,
    });
    expect(night.rejected).toEqual(rejected);
  });

  it('finds the airport without a state, and nothing that is wrong', () => {
    const used = new Set(flights.flatMap(({ origin, destination }) => [origin, destination]));
    const withoutState = linesOf(dataSet('airports.csv'))
      .map(fieldsOf)
      .filter(([iata = '', , , state]) => state === 'NA' && used.has(iata))
      .map(([iata]) => iata);
    expect(withoutState).not.toHaveLength(0);
    expect(night.doubtfulAirports).toEqual(withoutState);
    const { 'airports with flights but without a state': doubtful, ...others } = night.checks;
    expect(doubtful).toBe(withoutState.length);
    expect(Object.values(others)).toEqual([0, 0, 0, 0, 0]);
  });

  it('leaves out the feed that fails, with the message of the database', () => {
    expect(night.birdStrikes).toEqual({
      outcome: 'left out',
      errorClass: 'load',
      message: "ERROR: Load into table 'bird_strike' failed.  Check 'stl_load_errors' system table for details.",
    });
    expect(report.statements.filter(({ status }) => status === 'FAILED')).toEqual([
      expect.objectContaining({ error: night.birdStrikes.message }),
    ]);
    expect(night.rows['bird strikes']).toBe(0);
  });

  it('cancels the query that takes too long, and nothing of it is left', () => {
    expect(night.journeys.status).toBe('ABORTED');
    expect(report.statements.filter(({ status }) => status === 'ABORTED').map(({ id }) => id)).toEqual([
      night.journeys.statementId,
    ]);
    expect(night.rows['two-stop journeys']).toBe(0);
  });

  it('ends every statement, and tells how long the steps took', () => {
    const open = report.statements.filter(({ status }) => !['FINISHED', 'FAILED', 'ABORTED'].includes(status));
    expect(open).toEqual([]);
    expect(Object.keys(night.milliseconds)).toHaveLength(7);
    const { 'whole night': wholeNight, 'stage flights': stagingOfFlights, ...ofOneStatement } = night.milliseconds;
    // On a quick machine a statement takes less than a millisecond, and is told so.
    const durations = report.statements.map(({ durationMs }) => durationMs);
    expect(durations).toEqual(expect.arrayContaining(Object.values(ofOneStatement)));
    expect(stagingOfFlights).toBeGreaterThan(0);
    expect(wholeNight).toBeGreaterThanOrEqual(Math.max(...Object.values(ofOneStatement)));
  });

  it('publishes the ranking and the timeline', () => {
    const published = linesOf(readFileSync(join(outFolder, 'late-airports.csv'), 'utf8')).map(fieldsOf);
    const places = published.map(([place, iata, , all, late]) => ({
      place: Number(place),
      iata,
      flights: Number(all),
      late: Number(late),
    }));
    expect(places).toEqual(
      ranking(loaded)
        .slice(0, 20)
        .map((airport, index) => ({ place: index + 1, ...airport })),
    );
    expect(readFileSync(join(outFolder, 'timeline.html'), 'utf8')).toContain('CountTwoStopJourneys');
  });

  it('leaves no temporary file behind', () => {
    expect(readdirSync(temporaryFolder)).toEqual([]);
  });
});
