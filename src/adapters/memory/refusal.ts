import { RedshiftDataError } from '../../ports/port-errors.js';

/** The error for a call that the Data API turns down without any effect. */
export const refusal = (name: string, message: string, retryable = false): RedshiftDataError =>
  new RedshiftDataError(name, message, { retryable, outcome: 'refused' });
