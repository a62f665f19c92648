import { Aws, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../props-error.js';
import type { RedshiftTargetProps } from '../redshift-target-props.js';
import { expectSamePlace } from './same-place.js';

const CLUSTER_IDENTIFIER = /^[a-z][a-z0-9-]{0,62}$/;
const WORKGROUP_NAME = /^[a-z0-9-]{3,64}$/;

/** @throws {PropsError} for a target that contradicts itself, or that is not where the functions are. */
export function checkTarget(scope: Construct, props: RedshiftTargetProps): void {
  checkPlace(scope, props);
  checkRegion(scope, props);
  checkIdentity(scope, props, props.workgroup?.workgroupName ?? props.workgroupName);
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

/** What the target is made of must be where the functions are. */
function checkRegion(scope: Construct, { workgroup, secret, encryptionKey }: RedshiftTargetProps): void {
  if (workgroup) expectSamePlace(scope, 'redshiftTargetProps.workgroup', Stack.of(workgroup));
  if (secret) expectSamePlace(scope, 'redshiftTargetProps.secret', secret.env);
  // The key itself may be another account's.
  if (encryptionKey) {
    const { region } = encryptionKey.env;
    expectSamePlace(scope, 'redshiftTargetProps.encryptionKey', { account: Aws.ACCOUNT_ID, region });
  }
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
  if (additionalDbNames !== undefined && secret !== undefined) {
    throw new PropsError(
      scope,
      "redshiftTargetProps.additionalDbNames has no use with a secret, whose user may connect to whatever the database's own grants say; " +
        'leave it out',
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
