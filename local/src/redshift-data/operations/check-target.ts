import { invalid } from '../model/parse-input.js';

/** The members that say where to connect to, and as whom. */
export interface TargetMembers {
  readonly ClusterIdentifier?: string;
  readonly WorkgroupName?: string;
  readonly Database?: string;
  readonly DbUser?: string;
  readonly SecretArn?: string;
  readonly SessionId?: string;
}

/**
 * Refuses combinations of target and credentials that the service does not take.
 *
 * @throws {AwsJsonError} `ValidationException`
 */
export const checkTarget = (input: TargetMembers): void => {
  const hasTarget = input.ClusterIdentifier !== undefined || input.WorkgroupName !== undefined;
  if (input.ClusterIdentifier !== undefined && input.WorkgroupName !== undefined) {
    throw invalid("'ClusterIdentifier' and 'WorkgroupName' are both given; exactly one of them is allowed");
  }
  if (input.SessionId !== undefined) {
    const { Database, DbUser, SecretArn } = input;
    if (!hasTarget && Database === undefined && DbUser === undefined && SecretArn === undefined) return;
    throw invalid(
      "'SessionId' is given together with a connection; a session has its connection, so leave out 'ClusterIdentifier', " +
        "'WorkgroupName', 'Database', 'DbUser' and 'SecretArn'",
    );
  }
  if (!hasTarget) {
    throw invalid(
      "neither 'ClusterIdentifier' nor 'WorkgroupName' is given; one of them is required without 'SessionId'",
    );
  }
  if (!input.Database) throw invalid("'Database' is missing; it is required without 'SessionId'");
  if (input.WorkgroupName !== undefined && input.DbUser !== undefined) {
    throw invalid("'DbUser' is given together with 'WorkgroupName'; a database user can be named for a cluster only");
  }
  if (input.SecretArn !== undefined && input.DbUser !== undefined) {
    throw invalid("'DbUser' and 'SecretArn' are both given; at most one of them is allowed");
  }
};

/** Refuses a list that is narrowed by cluster and workgroup. @throws {AwsJsonError} `ValidationException` */
export const expectOneTargetAtMost = (input: TargetMembers): void => {
  if (input.ClusterIdentifier === undefined || input.WorkgroupName === undefined) return;
  throw invalid("'ClusterIdentifier' and 'WorkgroupName' are both given; at most one of them is allowed");
};
