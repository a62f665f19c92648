import type {
  aws_kms as kms,
  aws_redshiftserverless as redshiftserverless,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';

/**
 * The Redshift database in which statements run, and as whom. Either a provisioned cluster (`clusterIdentifier`) or a serverless
 * workgroup (`workgroup`, or `workgroupName` and `workgroupId`), in the stack's own account and region.
 *
 * As whom: a database user (`dbUser`, clusters only), the user in a secret (`secret`), or, with neither, the database user that
 * Redshift derives from the functions' role (`IAMR:<role name>`), which then needs GRANTs in the database.
 */
export interface RedshiftTargetProps {
  /**
   * The name of a provisioned cluster: the part of its endpoint up to the first dot.
   *
   * @default - the target is a serverless workgroup
   */
  readonly clusterIdentifier?: string;

  /**
   * A serverless workgroup of this app.
   *
   * @default - `workgroupName` and `workgroupId`, or a provisioned cluster
   */
  readonly workgroup?: redshiftserverless.CfnWorkgroup;

  /**
   * The name of a serverless workgroup that is made elsewhere. Needs `workgroupId`.
   *
   * @default - the name of `workgroup`, or a provisioned cluster
   */
  readonly workgroupName?: string;

  /**
   * The UUID of the workgroup called `workgroupName`: permissions are given by it, not by the name.
   *
   * @default - the id of `workgroup`, or a provisioned cluster
   */
  readonly workgroupId?: string;

  /** The database in which statements run unless a payload names another one. */
  readonly dbName: string;

  /**
   * Further databases of the same target that payloads may name. Only used for permissions, and only for clusters: the permission
   * for a workgroup covers all its databases.
   *
   * @default - payloads may name no other database
   */
  readonly additionalDbNames?: readonly string[];

  /**
   * The database user for temporary credentials; provisioned clusters only.
   *
   * @default - the user in `secret`, or the one that Redshift derives from the functions' role
   */
  readonly dbUser?: string;

  /**
   * A secret with the database user's name and password.
   *
   * @default - temporary credentials
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * The customer managed key that the cluster or the workgroup's namespace is encrypted with. The Data API stores statements and
   * results under the same key and needs a grant on it, which Redshift makes in the name of the functions' role.
   *
   * @default - the target is encrypted with a key of AWS's, which needs no permission
   */
  readonly encryptionKey?: kms.IKey;
}
