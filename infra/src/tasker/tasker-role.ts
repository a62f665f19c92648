import { aws_iam as iam, type aws_kms as kms, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../props-error.js';
import { grantPostgresLogin } from './postgres-store.js';
import {
  grantCallbackAnswers,
  grantKey,
  grantNetworkInterfaces,
  grantOwnStatements,
  grantStateTable,
  grantTaskAnswers,
} from './role-permissions.js';
import type { SfnRedshiftTaskerProps } from './sfn-redshift-tasker-props.js';
import type { TaskerStore } from './tasker-store.js';

/** Properties of {@link taskerRole}. */
export interface TaskerRoleProps {
  /** The tasker whose role is to be used, if any. */
  readonly shared: (Construct & { readonly role: iam.IRole }) | undefined;
  readonly store: TaskerStore;
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
  { shared, store, encryptionKey }: TaskerRoleProps,
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
  const role = (shared && roleOf(scope, shared)) ?? existing?.role ?? createRole(scope, tasker.roleName);
  if (!shared) {
    if (store.table) grantStateTable(store.table, role);
    else grantPostgresLogin(store.postgres, role);
    if (encryptionKey && encryptionKey !== store.table?.encryptionKey) grantKey(encryptionKey, role);
    grantOwnStatements(role);
    grantTaskAnswers(role);
    if (tasker.durableFunctions) grantCallbackAnswers(role, tasker.durableFunctions);
  }
  const { starterLambdaFunctionProps, completerLambdaFunctionProps, upkeepLambdaFunctionProps } = tasker;
  const settings = [tasker, starterLambdaFunctionProps, completerLambdaFunctionProps, upkeepLambdaFunctionProps];
  if (settings.some((of) => of?.vpc !== undefined)) grantNetworkInterfaces(role);
  return role;
}

/**
 * The role of another tasker. In another stack it is known by its name: what is granted to it there belongs to that stack, else the
 * two would need each other's values.
 */
const roleOf = (scope: Construct, { role }: NonNullable<TaskerRoleProps['shared']>): iam.IRole =>
  Stack.of(role) === Stack.of(scope) ? role : iam.Role.fromRoleName(scope, 'SharedRole', role.roleName);

const createRole = (scope: Construct, roleName: string | undefined): iam.Role => {
  if (roleName !== undefined && !Token.isUnresolved(roleName) && !/^[\w+=,.@-]{1,64}$/.test(roleName)) {
    throw new PropsError(scope, `roleName is '${roleName}'; allowed: 1 to 64 of A-Z a-z 0-9 _ + = , . @ -`);
  }
  return new iam.Role(scope, 'Role', {
    description: 'Owns the Redshift statements of state machines',
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    ...(roleName !== undefined && { roleName }),
  });
};
