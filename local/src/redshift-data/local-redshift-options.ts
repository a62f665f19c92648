import type { Clock, Ids, StatementStatusChangeEvent } from 'sfn-redshift-tasker';
import type { Archive } from '../archive/archive.js';
import type { OnUnkept } from '../archive/expect-kept.js';
import type { StatementSnapshot } from './statement-snapshot.js';

/** How a {@link LocalRedshift} is set up. */
export interface LocalRedshiftOptions {
  /** Folder that keeps the database between runs. @default a temporary folder that is removed at close */
  readonly dataDirectory?: string;
  /**
   * A database of a PostgreSQL server, such as `postgres://postgres@localhost/laptop`, instead of the embedded one: statements
   * then run at the same time. It is made where it does not exist; see the laptop cloud's documentation for what it must be.
   * `dataDirectory` then only keeps others from what else is in that folder. @default the embedded database
   */
  readonly databaseUrl?: string;
  /** Tells all times of statements, sessions and retention. The database's own functions take the machine's time. */
  readonly clock: Clock;
  /** Makes the ids of statements, sessions and events. */
  readonly ids: Ids;
  /** Account in the events' ARNs, 12 digits. @default '000000000000' */
  readonly accountId?: string;
  /** Region in the events' ARNs. @default 'us-east-1' */
  readonly region?: string;
  /** Folder that stands for S3 in COPY and UNLOAD: `s3://bucket/key` is `<folder>/bucket/key`. @default both fail */
  readonly s3Directory?: string;
  /** Where SQL, parameters and results of statements go that have ended. @default all of it stays in memory */
  readonly archive?: Archive;
  /**
   * Whether the statements of the last day are kept in `dataDirectory`, with their results: one that had not ended when the process did
   * is FAILED in the next, since the database has rolled back what it had not committed. @default false
   */
  readonly keepsStatements?: boolean;
  /** Told what has become of a statement and cannot be kept. @default it is an error where it happens */
  readonly onUnkept?: OnUnkept;
  /** Most rows in one page of a result. @default 1000; pages of CSV are limited by their size alone */
  readonly pageRowsMax?: number;
  /** Most statements that may wait or run at the same time. @default 500, as in the service */
  readonly activeStatementsMax?: number;
  /** Called once at the end of each statement started `WithEvent`. It must not throw. */
  readonly onEvent?: (event: StatementStatusChangeEvent) => void;
  /** Called whenever a statement changes, in order. It must not throw. */
  readonly onStatementChange?: (statement: StatementSnapshot) => void;
}
