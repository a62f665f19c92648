import { toEpochSeconds, type EpochMs, after, DAY_MS } from '../../domain/units.js';
import type { TerminalStatus } from '../../domain/statement-status.js';

/** The event that Redshift sends to EventBridge at a statement's end, as EventBridge hands it on. */
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
    /** Returned or affected rows; -1 for a statement that did not finish. */
    readonly rows: number;
    /** Until when the result can be read, in seconds since the epoch. */
    readonly expireAt: number;
  };
}

/** Where events come from. */
export interface EventOrigin {
  readonly account: string;
  readonly region: string;
  readonly principal: string;
}

/** What an event tells of one statement. */
export interface EndedStatement {
  readonly eventId: string;
  readonly statementId: string;
  readonly statementName: string | undefined;
  readonly status: TerminalStatus;
  readonly rows: number;
  readonly endedAt: EpochMs;
  readonly clusterIdentifier: string | undefined;
  readonly workgroupName: string | undefined;
}

const resourceOf = ({ region, account }: EventOrigin, statement: EndedStatement): readonly string[] => {
  const { clusterIdentifier, workgroupName } = statement;
  if (clusterIdentifier !== undefined) return [`arn:aws:redshift:${region}:${account}:cluster:${clusterIdentifier}`];
  if (workgroupName === undefined) return [];
  if (workgroupName.startsWith('arn:')) return [workgroupName];
  return [`arn:aws:redshift-serverless:${region}:${account}:workgroup/${workgroupName}`];
};

/** The completion event of a statement that has ended. */
export const statementStatusChangeEvent = (
  origin: EventOrigin,
  statement: EndedStatement,
): StatementStatusChangeEvent => ({
  version: '0',
  id: statement.eventId,
  'detail-type': 'Redshift Data Statement Status Change',
  source: 'aws.redshift-data',
  account: origin.account,
  time: new Date(statement.endedAt).toISOString().replace(/\.\d+Z$/, 'Z'),
  region: origin.region,
  resources: resourceOf(origin, statement),
  detail: {
    principal: origin.principal,
    statementName: statement.statementName ?? '',
    statementId: statement.statementId,
    redshiftQueryId: -1,
    state: statement.status,
    rows: statement.rows,
    expireAt: toEpochSeconds(after(statement.endedAt, DAY_MS)),
  },
});
