import type { Database } from './database/database.js';
import type { PlanRunner } from './plan-runner.js';
import type { SessionDatabase } from './session-database.js';
import type { Statement } from './statement.js';

/** A connection to the database, with what runs on it: one thing at a time. */
export interface Lane {
  readonly database: Database;
  readonly sessionDatabase: SessionDatabase;
  readonly planRunner: PlanRunner;
  /** The statement that runs; absent while there is none. */
  running?: Statement;
  /** Past this point a statement cannot be stopped: what it did is being made permanent. */
  committing: boolean;
}
