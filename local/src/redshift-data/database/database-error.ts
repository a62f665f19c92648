import type { DatabaseFailure } from './database-messages.js';

/** The database refused a statement. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly failure: DatabaseFailure;

  constructor(failure: DatabaseFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The statement was stopped together with its worker. Nothing of it is left in the database. */
export class DatabaseInterruptedError extends Error {
  override readonly name = 'DatabaseInterruptedError';

  constructor() {
    super('the database was interrupted');
  }
}
