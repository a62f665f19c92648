import { join, resolve } from 'node:path';
import { EXIT_CODES, UsageError } from 'sfn-redshift-tasker/command-line';
import type { LocalCloud } from '../cloud/local-cloud.js';
import type { PoolSizes } from '../cloud/pool-environment.js';
import {
  type DefinitionCommandOptions,
  type DefinitionSurroundings,
  readDefinitionOptions,
} from './definition-options.js';
import { expectRunnable, type RunnableDefinition } from './expect-runnable.js';
import { endUnkept, endWhereDiskIsFull } from './end-unkept.js';
import { Interruption } from './interruption.js';
import { existingFolder, isOfServer, readText, reasonOf } from './files.js';
import { keepHeapSmall } from './keep-heap-small.js';
import { type PoolCommandOptions, poolSizes } from './pool-options.js';
import { readyLines } from './ready-lines.js';
import { readResultsTo } from './read-results-to.js';
import { OBJECTS_FOLDER } from '../redshift-data/database/data-directory.js';
import { TemporaryFolders } from './temporary-folders.js';

const REGION = 'us-east-1';

/** The options of `serve` as they were given. */
export interface ServeCommandOptions extends DefinitionCommandOptions, PoolCommandOptions {
  readonly port: number;
  readonly data?: string;
  readonly database?: string;
  readonly setup?: string;
  readonly s3?: string;
  readonly results?: string;
  readonly tasker: readonly string[];
}

/** What `serve` works with: files have been read, folders are there. */
interface ServeArguments extends DefinitionSurroundings, PoolSizes {
  readonly port: number;
  readonly setup?: { readonly file: string; readonly sql: string };
  readonly dataDirectory?: string;
  readonly databaseUrl?: string;
  readonly s3Directory?: string;
  readonly resultsTo?: string;
  readonly taskerNames: readonly string[];
}

/**
 * The command `serve`: a laptop cloud until a signal stops it.
 *
 * @returns the exit status.
 * @throws {UsageError} for arguments that cannot be used.
 */
export async function serve(options: ServeCommandOptions): Promise<number> {
  const serveArguments = readServeArguments(options);
  const needed = expectAllRunnable(serveArguments);
  for (const warning of needed.warnings) note(`warning: ${warning}`);
  keepHeapSmall();
  if (serveArguments.dataDirectory !== undefined) endWhereDiskIsFull(serveArguments.dataDirectory);
  const temporary = new TemporaryFolders();
  const interruption = new Interruption((name) => note(`stopping after ${name}; once more ends it at once`));
  try {
    const cloud = await startCloud({ ...serveArguments, tables: needed.tables }, temporary);
    try {
      if (!interruption.signal.aborted) {
        process.stdout.write(readyLines(cloud.endpoint, REGION));
        await aborted(interruption.signal);
      }
    } finally {
      await cloud.close();
    }
    return EXIT_CODES.succeeded;
  } finally {
    interruption.remove();
    temporary.remove();
  }
}

function readServeArguments(options: ServeCommandOptions): ServeArguments {
  return {
    ...readDefinitionOptions(options),
    port: options.port,
    taskerNames: options.tasker,
    ...(options.setup !== undefined && { setup: { file: options.setup, sql: readText(options.setup, '--setup') } }),
    ...(options.data !== undefined && { dataDirectory: resolve(options.data) }),
    ...(options.database !== undefined && { databaseUrl: options.database }),
    ...readResultsTo(options.results),
    ...poolSizes(options),
    ...(options.s3 !== undefined && { s3Directory: existingFolder(options.s3, '--s3') }),
  };
}

/** What the state machines need. @throws {UsageError} one of them cannot be run. */
function expectAllRunnable(serveArguments: ServeArguments): RunnableDefinition {
  const all = [...serveArguments.stateMachines].map(([name, beside]) =>
    expectRunnable({ ...beside, name, hasS3: true, surroundings: serveArguments, mocked: new Map() }),
  );
  return {
    tables: new Map([...serveArguments.tables, ...all.flatMap(({ tables }) => [...tables])]),
    warnings: all.flatMap(({ warnings }) => warnings),
  };
}

async function startCloud(
  {
    databaseUrl,
    dataDirectory,
    filledAsFarAsGiven,
    functions,
    maxInFlight,
    mocks,
    pools,
    port,
    resultsTo,
    s3Directory,
    setup,
    stateMachines,
    tables,
    taskerNames,
  }: ServeArguments,
  temporary: TemporaryFolders,
): Promise<LocalCloud> {
  const { LocalCloud: Cloud, SetupError } = await import('../cloud/local-cloud.js');
  try {
    return await Cloud.start({
      port,
      region: REGION,
      taskerNames,
      functions,
      tables,
      createsQueues: true,
      stateMachines: new Map([...stateMachines].map(([name, { definition }]) => [name, definition])),
      hasConsole: true,
      onFailure: (error) => note(`warning: ${reasonOf(error)}`),
      ...(mocks !== undefined && { mocks }),
      ...(databaseUrl !== undefined && { databaseUrl }),
      ...(filledAsFarAsGiven && { fillDefinition: filledAsFarAsGiven }),
      ...(resultsTo !== undefined && { resultsTo }),
      ...(maxInFlight !== undefined && { maxInFlight }),
      ...(pools !== undefined && { pools }),
      s3Directory:
        s3Directory ?? (dataDirectory === undefined ? temporary.make('s3') : join(dataDirectory, OBJECTS_FOLDER)),
      ...(setup !== undefined && { setupSql: setup.sql }),
      // Tables of many items would fill the memory.
      ...(dataDirectory === undefined
        ? { tablesDirectory: temporary.make('tables') }
        : { dataDirectory, keepsResources: true, onUnkept: (error) => endUnkept(error, dataDirectory) }),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new UsageError(`--port: port ${port} is taken by another process; --port 0 takes a free one`);
    }
    if (error instanceof SetupError && setup !== undefined) {
      throw new UsageError(`--setup: '${setup.file}' failed: ${error.message.replace(/\s*\n\s*/g, '; ')}`);
    }
    if (isOfServer(error)) throw new UsageError(`--database: ${reasonOf(error)}`);
    if (dataDirectory === undefined) throw error;
    throw new UsageError(`--data: cannot use '${dataDirectory}': ${reasonOf(error)}`);
  }
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function aborted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
