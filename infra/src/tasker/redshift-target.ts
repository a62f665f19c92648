import { ArnFormat, aws_iam as iam, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENVIRONMENT_VARIABLES } from 'sfn-redshift-tasker';
import { PropsError } from '../props-error.js';
import type { RedshiftTargetProps } from './redshift-target-props.js';

const CLUSTER_IDENTIFIER = /^[a-z][a-z0-9-]{0,62}$/;
const WORKGROUP_NAME = /^[a-z0-9-]{3,64}$/;

/** What a tasker's functions need to know and to be allowed for one Redshift database. */
export class RedshiftTarget {
  private readonly workgroupName: string | undefined;

  /** @throws {PropsError} for props that contradict each other. */
  constructor(
    private readonly scope: Construct,
    private readonly props: RedshiftTargetProps,
  ) {
    this.workgroupName = props.workgroup?.workgroupName ?? props.workgroupName;
    checkPlace(scope, props);
    checkIdentity(scope, props, this.workgroupName);
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
    else secret.grantRead(role);
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

function checkPlace(scope: Construct, props: RedshiftTargetProps): void {
  const { clusterIdentifier, workgroup, workgroupName, workgroupId, dbName } = props;
  const isWorkgroup = workgroup !== undefined || workgroupName !== undefined;
  if ((clusterIdentifier !== undefined) === isWorkgroup) {
    throw new PropsError(
      scope,
      `redshiftTargetProps names ${isWorkgroup ? `both the cluster '${clusterIdentifier}' and a workgroup` : 'neither a cluster nor a workgroup'}; ` +
        'give either clusterIdentifier, or workgroup, or workgroupName with workgroupId',
    );
  }
  if (workgroup !== undefined && (workgroupName !== undefined || workgroupId !== undefined)) {
    throw new PropsError(scope, 'redshiftTargetProps.workgroup brings its own name and id; leave out the other two');
  }
  if ((workgroupName === undefined) !== (workgroupId === undefined)) {
    throw new PropsError(
      scope,
      `redshiftTargetProps has ${workgroupName === undefined ? 'workgroupId' : 'workgroupName'} alone; permissions are given by the ` +
        "workgroup's id and statements by its name, so give both ('aws redshift-serverless get-workgroup' shows the id)",
    );
  }
  expectMatch(
    scope,
    'clusterIdentifier',
    clusterIdentifier,
    CLUSTER_IDENTIFIER,
    '1 to 63 of a-z 0-9 -, a letter first',
  );
  expectMatch(scope, 'workgroupName', workgroupName, WORKGROUP_NAME, '3 to 64 of a-z 0-9 -');
  expectMatch(scope, 'dbName', dbName, /^.{1,127}$/, '1 to 127 characters');
}

function checkIdentity(scope: Construct, props: RedshiftTargetProps, workgroupName: string | undefined): void {
  const { additionalDbNames, dbUser, secret } = props;
  if (dbUser !== undefined && secret !== undefined) {
    throw new PropsError(
      scope,
      `redshiftTargetProps has dbUser '${dbUser}' and a secret, which names a user of its own; leave out one of them`,
    );
  }
  if (dbUser !== undefined && workgroupName !== undefined) {
    throw new PropsError(
      scope,
      `redshiftTargetProps has dbUser '${dbUser}' for a workgroup, which takes a secret or the functions' role as its user; ` +
        'leave out dbUser, or give a secret',
    );
  }
  if (additionalDbNames !== undefined && workgroupName !== undefined) {
    throw new PropsError(
      scope,
      'redshiftTargetProps.additionalDbNames has no use for a workgroup, whose permission covers all its databases; leave it out',
    );
  }
  expectMatch(scope, 'dbUser', dbUser, /^.{1,127}$/, '1 to 127 characters');
}

/** Values that are only known at deployment are taken as they are. */
function expectMatch(
  scope: Construct,
  prop: string,
  value: string | undefined,
  pattern: RegExp,
  allowed: string,
): void {
  if (value === undefined || Token.isUnresolved(value) || pattern.test(value)) return;
  throw new PropsError(scope, `redshiftTargetProps.${prop} is '${value}'; allowed: ${allowed}`);
}
