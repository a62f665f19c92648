import type { ExecuteStatementOutput } from '../../ports/redshift-data.js';
import type { Invocation } from '../../ports/invocation.js';
import { startedAtOf } from '../started-at.js';

/** A statement that runs, or has run, for an invocation. */
export interface Started {
  /** What the starter answers with. */
  readonly answer: ExecuteStatementOutput;
  /** True where an end may have come of which no event will tell: a repeated client token, for one, brings none. */
  readonly mayHaveEnded: boolean;
  /** The completion of a statement that had ended with its start; settles, and never rejects, when nothing is left to do. */
  readonly completing?: Promise<unknown>;
}

/** The answer for a statement that an earlier call has started, out of what the state table knows. */
export const answerOf = (invocation: Invocation & { readonly statementId: string }): ExecuteStatementOutput => ({
  Id: invocation.statementId,
  CreatedAt: new Date(startedAtOf(invocation)),
  Database: invocation.target.database,
  ...(invocation.target.clusterIdentifier !== undefined && { ClusterIdentifier: invocation.target.clusterIdentifier }),
  ...(invocation.target.workgroupName !== undefined && { WorkgroupName: invocation.target.workgroupName }),
  ...(invocation.target.dbUser !== undefined && { DbUser: invocation.target.dbUser }),
  ...(invocation.target.secretArn !== undefined && { SecretArn: invocation.target.secretArn }),
});
