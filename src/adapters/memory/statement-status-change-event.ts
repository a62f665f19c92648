import { toEpochSeconds, type EpochMs, after, DAY_MS } from '../../ports/units.js';
import type { TerminalStatus } from '../../ports/statement-status.js';
import type { StatementStatusChangeEvent } from '../../domain/statement-status-change-event.js';

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
