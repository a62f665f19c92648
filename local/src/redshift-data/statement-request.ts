import type { SqlParameter } from 'sfn-redshift-tasker';

/** What a caller asked for with ExecuteStatement or BatchExecuteStatement, after all checks. */
export interface StatementRequest {
  readonly isBatch: boolean;
  /** One text, or those of a batch in order. */
  readonly sqls: readonly string[];
  /** `AUTO_COMMIT`: each statement of a batch stands for itself. */
  readonly executionMode: 'TRANSACTION' | 'AUTO_COMMIT';
  readonly parameters: readonly SqlParameter[];
  readonly resultFormat: 'JSON' | 'CSV';
  readonly withEvent: boolean;
  readonly connection: StatementConnection;
  readonly statementName?: string;
  readonly clientToken?: string;
  /** A session to go on with. */
  readonly sessionId?: string;
  readonly sessionKeepAliveSeconds?: number;
  readonly waitTimeSeconds?: number;
  /** The access key of the caller: who has another one is another session of the one role that there is. */
  readonly accessKeyId?: string;
}

/** Where a statement was sent to. The laptop cloud has one cluster, whatever is named here. */
export interface StatementConnection {
  readonly clusterIdentifier?: string;
  readonly workgroupName?: string;
  readonly database?: string;
  readonly dbUser?: string;
  readonly secretArn?: string;
}

/** The connection in the names of the service's answers; absent members stay absent. */
export const connectionMembers = (connection: StatementConnection): object => ({
  ...(connection.clusterIdentifier !== undefined && { ClusterIdentifier: connection.clusterIdentifier }),
  ...(connection.workgroupName !== undefined && { WorkgroupName: connection.workgroupName }),
  ...(connection.database !== undefined && { Database: connection.database }),
  ...(connection.dbUser !== undefined && { DbUser: connection.dbUser }),
  ...(connection.secretArn !== undefined && { SecretArn: connection.secretArn }),
});
