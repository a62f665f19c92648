import type { TerminalStatus, EpochMs, StatementStatusChangeEvent } from 'sfn-redshift-tasker';
import type { Statement } from './statement.js';
import { STATEMENT_RETENTION_MS, toUuid } from './statement-register.js';

/** Where the laptop cloud says it is. */
export interface CloudPlace {
  readonly accountId: string;
  readonly region: string;
}

/** The event about the end of a statement. */
export const toStatusChangeEvent = (
  statement: Statement,
  state: TerminalStatus,
  eventId: string,
  at: EpochMs,
  place: CloudPlace,
): StatementStatusChangeEvent => ({
  version: '0',
  id: toUuid(eventId),
  'detail-type': 'Redshift Data Statement Status Change',
  source: 'aws.redshift-data',
  account: place.accountId,
  time: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
  region: place.region,
  resources: resourcesOf(statement, place),
  detail: {
    principal: `arn:aws:sts::${place.accountId}:assumed-role/laptop-cloud/laptop-cloud`,
    statementName: statement.request.statementName ?? '',
    statementId: statement.id,
    redshiftQueryId: -1,
    state,
    rows: state === 'FINISHED' ? (statement.rows ?? -1) : -1,
    expireAt: Math.floor((at + STATEMENT_RETENTION_MS) / 1000),
  },
});

const resourcesOf = (statement: Statement, { accountId, region }: CloudPlace): string[] => {
  const { clusterIdentifier, workgroupName } = statement.request.connection;
  if (clusterIdentifier !== undefined) return [`arn:aws:redshift:${region}:${accountId}:cluster:${clusterIdentifier}`];
  if (workgroupName === undefined) return [];
  return workgroupName.startsWith('arn:')
    ? [workgroupName]
    : [`arn:aws:redshift-serverless:${region}:${accountId}:workgroup/${toUuid(workgroupName)}`];
};
