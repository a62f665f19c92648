import type { CopyCommand } from '../s3/copy-command.js';
import type { UnloadCommand } from '../s3/unload-command.js';

/** What is to be done for one SQL text of a caller. */
export type StatementPlan = SqlPlan | CopyPlan | UnloadPlan | NothingPlan;

/** Run this SQL. */
export interface SqlPlan {
  readonly kind: 'sql';
  readonly sql: string;
  /** Whether it makes a temporary table, which needs the session's own schema to be there. */
  readonly makesTemporaryTable: boolean;
  /** Whether it changes settings of the session. */
  readonly changesSettings: boolean;
  /** Whether it has to run outside of a transaction block. */
  readonly outsideTransaction: boolean;
  /** Set where the result is not the caller's: the first value of its only row is the number of changed rows. */
  readonly resultIsRowCount: boolean;
}

/** Load files into a table. */
export interface CopyPlan {
  readonly kind: 'copy';
  readonly copy: CopyCommand;
}

/** Write the rows of a query to files. */
export interface UnloadPlan {
  readonly kind: 'unload';
  readonly unload: UnloadCommand;
  /** The query, ready for the database. */
  readonly sql: string;
}

/** Nothing: the statement tunes or grants what the laptop cloud does not have. */
export interface NothingPlan {
  readonly kind: 'nothing';
}
