import { hasErrorName } from '../../ports/tasker-error.js';
import { RedshiftDataError } from '../../ports/port-errors.js';

/** Whether an error of starting says for certain that this try started nothing. */
export const isRefusal = (error: unknown): error is Error =>
  hasErrorName(error, 'TaskNoLongerWaiting', 'ConcurrentExecution', 'PreviousStatementRunning', 'PoolFull') ||
  (error instanceof RedshiftDataError && error.outcome === 'refused');
