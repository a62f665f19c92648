import { writeFileSync } from 'node:fs';
import { SystemClock } from 'sfn-redshift-tasker/system';
import type { LocalCloud } from '../cloud/local-cloud.js';
import type { ExecutionDescription } from '../states/service/execution-description.js';
import { EXIT_CODES, UsageError } from 'sfn-redshift-tasker/command-line';
import { Interruption } from './interruption.js';
import { createProgress } from './progress/create-progress.js';
import type { Progress } from './progress/progress.js';
import { RunRecord } from './progress/run-record.js';
import { expectRunnable, type RunnableDefinition } from './expect-runnable.js';
import { isOfServer, reasonOf } from './files.js';
import { readRunArguments, type RunArguments, type RunCommandOptions } from './read-run-arguments.js';
import { reportOf, reportOfNone, type RunReport } from './report.js';
import { summaryOf } from './summary.js';
import { renderTimeline } from './timeline/render-timeline.js';

/**
 * The command `run`: one execution of a state machine in a laptop cloud of its own.
 *
 * @returns the exit status.
 * @throws {UsageError} for arguments or a state machine that cannot be used.
 */
export async function run(file: string, options: RunCommandOptions): Promise<number> {
  const runArguments = readRunArguments(file, options);
  const needed = expectAllRunnable(runArguments);
  const record = new RunRecord();
  const progress = createProgress(record, new SystemClock());
  const interruption = new Interruption((name) => progress.note(`stopping after ${name}; once more ends it at once`));
  try {
    for (const warning of needed.warnings) progress.note(warning);
    const report = await execute({ ...runArguments, tables: needed.tables }, record, progress, interruption.signal);
    progress.stop();
    process.stdout.write(runArguments.isJson ? `${JSON.stringify(report)}\n` : summaryOf(report));
    const isDrawn = writeTimeline(runArguments.timelineFile, report, record);
    if (interruption.exitCode !== undefined) return interruption.exitCode;
    return report.status === 'SUCCEEDED' && isDrawn ? EXIT_CODES.succeeded : EXIT_CODES.failed;
  } finally {
    progress.stop();
    interruption.remove();
  }
}

/** What the machine and those beside it need. @throws {UsageError} one of them cannot be run. */
function expectAllRunnable(runArguments: RunArguments): RunnableDefinition {
  const { stateMachines, s3Directory, testCase } = runArguments;
  const shared = { hasS3: s3Directory !== undefined, surroundings: runArguments };
  const all = [
    expectRunnable({ ...runArguments, ...shared, mocked: testCase?.states ?? new Map() }),
    ...[...stateMachines].map(([name, beside]) => expectRunnable({ ...beside, name, ...shared, mocked: new Map() })),
  ];
  return {
    tables: new Map(all.flatMap(({ tables }) => [...tables])),
    warnings: all.flatMap(({ warnings }) => warnings),
  };
}

/** The report of the execution, also of one that was interrupted before it began. */
async function execute(
  runArguments: RunArguments,
  record: RunRecord,
  progress: Progress,
  signal: AbortSignal,
): Promise<RunReport> {
  const clock = new SystemClock();
  const calledAt = clock.now();
  progress.phase('starting the database');
  const cloud = await startCloud(runArguments, record, progress);
  let execution: ExecutionDescription | undefined;
  try {
    if (runArguments.setup !== undefined && !signal.aborted) {
      progress.phase(`running ${runArguments.setup.file}`);
      await setUp(cloud, runArguments.setup, signal);
    }
    for (const [name, key] of runArguments.tables) await cloud.createTable(name, key);
    for (const [name, { definition }] of runArguments.stateMachines) await cloud.createStateMachine(name, definition);
    progress.phase(undefined);
    if (!signal.aborted) execution = await runStateMachine(cloud, runArguments, signal);
  } finally {
    await cloud.close();
  }
  // Only now: closing has ended the statements that nobody waited for.
  return execution ? reportOf(execution, cloud.statements()) : reportOfNone(calledAt, clock.now());
}

async function startCloud(
  { dataDirectory, databaseUrl, maxInFlight, pools, resultsTo, s3Directory, functions, mocks }: RunArguments,
  record: RunRecord,
  progress: Progress,
): Promise<LocalCloud> {
  const { LocalCloud: Cloud } = await import('../cloud/local-cloud.js');
  try {
    return await Cloud.start({
      ...(dataDirectory !== undefined && { dataDirectory }),
      ...(databaseUrl !== undefined && { databaseUrl }),
      ...(s3Directory !== undefined && { s3Directory }),
      ...(resultsTo !== undefined && { resultsTo }),
      ...(maxInFlight !== undefined && { maxInFlight }),
      ...(pools !== undefined && { pools }),
      ...(mocks !== undefined && { mocks }),
      functions,
      createsQueues: true,
      onStateAttempt: (attempt) => {
        record.noteAttempt(attempt);
        progress.attemptChanged(attempt);
      },
      onStatementChange: (statement) => {
        record.noteStatement(statement);
        progress.statementChanged(statement);
      },
    });
  } catch (error) {
    if (isOfServer(error)) throw new UsageError(`--database: ${reasonOf(error)}`);
    if (dataDirectory === undefined) throw error;
    throw new UsageError(`--data: cannot open the database in '${dataDirectory}': ${reasonOf(error)}`);
  }
}

/** Runs the SQL, or gives up waiting for it at an interruption: closing the cloud then ends it. */
async function setUp(cloud: LocalCloud, setup: NonNullable<RunArguments['setup']>, signal: AbortSignal): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const script = cloud.runScript(setup.sql);
  // Where the interruption wins the race, nobody else looks at how the script ends.
  script.catch(() => undefined);
  try {
    await Promise.race([script, interrupted]);
  } catch (error) {
    throw new UsageError(`--setup: '${setup.file}' failed: ${reasonOf(error).replace(/\s*\n\s*/g, '; ')}`);
  }
}

async function runStateMachine(
  cloud: LocalCloud,
  { definition, name, input, timeoutSeconds, testCase }: RunArguments,
  signal: AbortSignal,
): Promise<ExecutionDescription> {
  try {
    return await cloud.runStateMachine(definition, input, {
      signal,
      name,
      ...(testCase !== undefined && { testCase: testCase.name }),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidExecutionInput') {
      throw new UsageError(`--input: ${error.message}`);
    }
    throw error;
  }
}

/** Whether it was written, or not asked for. The execution's result is out by now and must not be lost over a picture. */
function writeTimeline(file: string | undefined, report: RunReport, record: RunRecord): boolean {
  if (file === undefined) return true;
  try {
    writeFileSync(file, renderTimeline(report, record));
    return true;
  } catch (error) {
    process.stderr.write(`error: --timeline: cannot write '${file}': ${reasonOf(error)}\n`);
    return false;
  }
}
