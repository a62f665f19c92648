import { type aws_dynamodb as dynamodb, aws_iam as iam, type aws_kms as kms } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../props-error.js';
import {
  grantKey,
  grantNetworkInterfaces,
  grantOwnStatements,
  grantStateTable,
  grantTaskAnswers,
} from './role-permissions.js';
import type { SfnRedshiftTaskerProps } from './sfn-redshift-tasker-props.js';

/** Properties of {@link taskerRole}. */
export interface TaskerRoleProps {
  /** The tasker whose role is to be used, if any. */
  readonly shared: (Construct & { readonly role: iam.IRole }) | undefined;
  readonly table: dynamodb.ITable;
  /** Of the queues. */
  readonly encryptionKey: kms.IKey | undefined;
}

/**
 * The one role of all functions of a tasker, with what they may do besides starting statements. One for all, because Redshift lets
 * only the role that started a statement describe or cancel it.
 *
 * @throws {PropsError} where a function that was brought along has no role, or another one than it must have.
 */
export function taskerRole(
  scope: Construct,
  tasker: SfnRedshiftTaskerProps,
  { shared, table, encryptionKey }: TaskerRoleProps,
): iam.IRole {
  const existing = tasker.starterExistingLambdaObj;
  if (existing !== undefined && existing.role === undefined) {
    throw new PropsError(scope, 'starterExistingLambdaObj has no role that could be given permissions; give it one');
  }
  if (shared && existing && existing.role !== shared.role) {
    throw new PropsError(
      scope,
      `starterExistingLambdaObj has another role than '${shared.node.path}', whose completer could not see its statements; ` +
        'give it the role of that tasker',
    );
  }
  const role = shared?.role ?? existing?.role ?? createRole(scope);
  if (!shared) {
    grantStateTable(table, role);
    if (encryptionKey && encryptionKey !== table.encryptionKey) grantKey(encryptionKey, role);
    grantOwnStatements(role);
    grantTaskAnswers(role);
  }
  if (tasker.vpc) grantNetworkInterfaces(role);
  return role;
}

const createRole = (scope: Construct): iam.Role =>
  new iam.Role(scope, 'Role', {
    description: 'Owns the Redshift statements of state machines',
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
