/** Where a statement is, in the Data API's own words. */
export type StatementStatus = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

/** A status that a statement never leaves. */
export type TerminalStatus = Extract<StatementStatus, 'FINISHED' | 'FAILED' | 'ABORTED'>;

const TERMINAL: ReadonlySet<string> = new Set<TerminalStatus>(['FINISHED', 'FAILED', 'ABORTED']);

/**
 * Whether `status` is an end. A status that this version does not know is not an end: the statement is asked about
 * again later instead of being answered wrongly.
 *
 * @example isTerminal('ABORTED') // true
 */
export const isTerminal = (status: string | undefined): status is TerminalStatus =>
  status !== undefined && TERMINAL.has(status);
