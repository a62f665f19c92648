/**
 * Where a statement runs and as whom. Exactly one of `clusterIdentifier` and `workgroupName`.
 * With a secret there is no `dbUser`; with neither, the Lambda's role is the database user.
 */
export interface StatementTarget {
  /** A provisioned cluster's name. */
  readonly clusterIdentifier?: string;
  /** A serverless workgroup's name or ARN. */
  readonly workgroupName?: string;
  readonly database: string;
  /** Database user for temporary credentials; provisioned clusters only. */
  readonly dbUser?: string;
  /** Name or ARN of the secret with user and password. */
  readonly secretArn?: string;
}
