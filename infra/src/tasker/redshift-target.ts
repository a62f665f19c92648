import { ArnFormat, aws_iam as iam, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENVIRONMENT_VARIABLES } from 'sfn-redshift-tasker';
import { checkTarget } from './checks/target.js';
import { grantSecret } from './grant-secret.js';
import type { RedshiftTargetProps } from './redshift-target-props.js';

/** What a tasker's functions need to know and to be allowed for one Redshift database. */
export class RedshiftTarget {
  private readonly workgroupName: string | undefined;

  /** @throws {PropsError} for props that contradict each other. */
  constructor(
    private readonly scope: Construct,
    private readonly props: RedshiftTargetProps,
  ) {
    this.workgroupName = props.workgroup?.workgroupName ?? props.workgroupName;
    checkTarget(scope, props);
  }

  /** The environment variables by which the functions know the target. */
  get environment(): Record<string, string> {
    const { clusterIdentifier, dbName, dbUser, secret } = this.props;
    const names = ENVIRONMENT_VARIABLES;
    return {
      [names.database]: dbName,
      ...(clusterIdentifier !== undefined && { [names.clusterIdentifier]: clusterIdentifier }),
      ...(this.workgroupName !== undefined && { [names.workgroupName]: this.workgroupName }),
      ...(dbUser !== undefined && { [names.databaseUser]: dbUser }),
      ...(secret !== undefined && { [names.secretArn]: secret.secretFullArn ?? secret.secretArn }),
    };
  }

  /** The database user that statements run as; `undefined` where a secret names it. */
  databaseUser(role: iam.IRole): string | undefined {
    const { dbUser, secret } = this.props;
    return secret === undefined ? (dbUser ?? `IAMR:${role.roleName}`) : undefined;
  }

  /** Whether the role may connect to a database of the target; `true` where only the database itself can tell. */
  mayUse(database: string): boolean {
    const { additionalDbNames = [], dbName, secret } = this.props;
    if (secret !== undefined || this.workgroupName !== undefined) return true;
    return (
      [database, dbName, ...additionalDbNames].some(Token.isUnresolved) ||
      [dbName, ...additionalDbNames].includes(database)
    );
  }

  /** Lets the role run statements here, and nothing anywhere else. */
  grantExecute(role: iam.IRole): void {
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['redshift-data:ExecuteStatement', 'redshift-data:BatchExecuteStatement'],
        resources: [this.workgroupName === undefined ? this.redshiftArn('cluster') : this.workgroupArn()],
      }),
    );
    const { secret, encryptionKey } = this.props;
    if (secret === undefined) role.addToPrincipalPolicy(this.credentialsStatement());
    else grantSecret(secret, role);
    if (encryptionKey !== undefined) this.grantThroughRedshift(encryptionKey, role);
  }

  private credentialsStatement(): iam.PolicyStatement {
    const { dbUser } = this.props;
    if (this.workgroupName !== undefined) {
      return new iam.PolicyStatement({
        actions: ['redshift-serverless:GetCredentials'],
        resources: [this.workgroupArn()],
      });
    }
    const databases = [this.props.dbName, ...(this.props.additionalDbNames ?? [])].map((name) =>
      this.redshiftArn('dbname', name),
    );
    return dbUser === undefined
      ? new iam.PolicyStatement({ actions: ['redshift:GetClusterCredentialsWithIAM'], resources: databases })
      : new iam.PolicyStatement({
          actions: ['redshift:GetClusterCredentials'],
          resources: [this.redshiftArn('dbuser', dbUser), ...databases],
        });
  }

  /** The grant is Redshift's to make; the role may not use the key by itself. */
  private grantThroughRedshift(key: NonNullable<RedshiftTargetProps['encryptionKey']>, role: iam.IRole): void {
    const { region } = Stack.of(this.scope);
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['kms:CreateGrant', 'kms:DescribeKey'],
        resources: [key.keyArn],
        conditions: {
          StringEquals: { 'kms:ViaService': ['redshift.amazonaws.com', `redshift.${region}.amazonaws.com`] },
        },
      }),
    );
  }

  private redshiftArn(resource: 'cluster' | 'dbname' | 'dbuser', name?: string): string {
    const cluster = this.props.clusterIdentifier ?? '';
    return Stack.of(this.scope).formatArn({
      service: 'redshift',
      resource,
      resourceName: name === undefined ? cluster : `${cluster}/${name}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  private workgroupArn(): string {
    const { workgroup, workgroupId } = this.props;
    if (workgroup !== undefined) return workgroup.attrWorkgroupWorkgroupArn;
    return Stack.of(this.scope).formatArn({
      service: 'redshift-serverless',
      resource: 'workgroup',
      resourceName: workgroupId ?? '',
    });
  }
}
