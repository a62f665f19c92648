import type { aws_ec2 as ec2, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';

/**
 * The PostgreSQL database in which invocations are kept in place of a DynamoDB table: RDS, Aurora or a server of one's own, directly
 * or through RDS Proxy. Its tables are made by `sfn-redshift-tasker postgres-migrations`, before the first statement.
 *
 * As whom: the user in a secret (`secret`), or a user with IAM authentication (`user` and `resourceId`).
 *
 * @example
 * const postgresStore = { secret: cluster.secret, host: proxy.endpoint, database: 'state', connectable: proxy };
 */
export interface PostgresStoreProps {
  /**
   * The name of the server, of the cluster's writer, or of the proxy.
   *
   * @default - `host` of the secret
   */
  readonly host?: string;

  /**
   * The server's port.
   *
   * @default - `port` of the secret, or 5432
   */
  readonly port?: number;

  /**
   * The database.
   *
   * @default - `dbname` of the secret
   */
  readonly database?: string;

  /**
   * Where in the database the tables are.
   *
   * @default 'tasker'
   */
  readonly schema?: string;

  /**
   * A secret with `username` and `password`, as RDS makes it. It may be rotated.
   *
   * @default - IAM authentication
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * The database user for IAM authentication: one with the role `rds_iam`.
   *
   * @default - the user in `secret`
   */
  readonly user?: string;

  /**
   * What `user` connects to, for the permission: the resource id of an instance (`db-...`), of a cluster (`cluster-...`) or of a proxy
   * (`prx-...`).
   *
   * @default - none, with a secret
   */
  readonly resourceId?: string;

  /**
   * The database or proxy whose security groups are to let the functions in, on its default port. Needs the tasker's `vpc`.
   *
   * @default - whoever owns the database lets them in
   */
  readonly connectable?: ec2.IConnectable;

  /**
   * A file, in the function, with certificate authorities besides those that Node.js knows.
   *
   * @default - `/var/runtime/ca-cert.pem`, in which Lambda has those of RDS
   */
  readonly certificateAuthorityFile?: string;

  /**
   * Connections that one instance of a function holds at a time, 1 to 100.
   *
   * @default 1
   */
  readonly connectionsMax?: number;
}
