import type { TerminalStatus } from '../../domain/statement-status.js';

/** EventBridge's event at the end of a statement that was started `WithEvent`, member by member as the service sends it. */
export interface StatementStatusChangeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Redshift Data Statement Status Change';
  readonly source: 'aws.redshift-data';
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly principal: string;
    /** Empty where the statement has none. */
    readonly statementName: string;
    readonly statementId: string;
    /** -1: the service gives none. */
    readonly redshiftQueryId: number;
    readonly state: TerminalStatus;
    /** Returned or changed rows; -1 where there are none to count. */
    readonly rows: number;
    /** Epoch seconds: when the result is deleted. */
    readonly expireAt: number;
  };
}
