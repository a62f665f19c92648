import type { Runtime } from '../../../src/domain/runtime.js';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import type { RedshiftData } from '../../../src/ports/redshift-data.js';
import type { Handlers } from '../lambda/handlers.js';

/** Lets another error leave in place of one. */
export const renaming =
  <Given extends unknown[], Result>(call: (...given: Given) => Promise<Result>, other: (error: Error) => Error) =>
  (...given: Given): Promise<Result> =>
    call(...given).catch((error: Error) => {
      throw other(error);
    });

export const asRetryable = (error: Error): Error =>
  error instanceof RedshiftDataError
    ? new RedshiftDataError(error.name, error.message, { retryable: true, outcome: error.outcome })
    : error;

export const asFinal = (error: Error): Error =>
  error instanceof RedshiftDataError && error.outcome === 'refused'
    ? new RedshiftDataError(error.name, error.message, { retryable: false, outcome: 'refused' })
    : error;

export const asTheServiceNamesIt = (error: Error): Error =>
  error instanceof RedshiftDataError && error.name === 'RedshiftDataUnreachable'
    ? new RedshiftDataError('InternalServerError', error.message, error)
    : error;

/** Both calls that start a statement, with other errors. */
export const executing = (runtime: Runtime, other: (error: Error) => Error): Partial<RedshiftData> => ({
  executeStatement: renaming((input) => runtime.redshiftData.executeStatement(input), other),
  batchExecuteStatement: renaming((input) => runtime.redshiftData.batchExecuteStatement(input), other),
});

/** Handlers with another starter. */
export const starting =
  (start: (handlers: Handlers, payload: object) => ReturnType<Handlers['start']>) =>
  (handlers: Handlers): Handlers => ({
    ...handlers,
    start: (payload) => start(handlers, payload as object),
  });
