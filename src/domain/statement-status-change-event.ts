import type { TerminalStatus } from '../ports/statement-status.js';

/**
 * EventBridge's event at the end of a statement that was started `WithEvent`, member by member as Redshift sends it. Who
 * receives one reads it with `parseCompletionEvent`, which takes nothing for granted.
 */
export interface StatementStatusChangeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Redshift Data Statement Status Change';
  readonly source: 'aws.redshift-data';
  readonly account: string;
  /** ISO 8601 in whole seconds, UTC. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly principal: string;
    /** Empty for a statement without a name. */
    readonly statementName: string;
    readonly statementId: string;
    /** -1: not told. */
    readonly redshiftQueryId: number;
    readonly state: TerminalStatus;
    /** Returned or changed rows; -1 where there are none to count. */
    readonly rows: number;
    /** Until when the result can be read, in seconds since the epoch. */
    readonly expireAt: number;
  };
}
