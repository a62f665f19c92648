import { Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RESOURCE_TIMEOUT_SECONDS_MAX, resourceStatementOf } from 'sfn-redshift-tasker';
import { PropsError } from '../props-error.js';
import { expectShape } from '../props-shape.js';
import type { RedshiftSqlProps } from './redshift-sql-props.js';
import { SQL_SHAPE } from './sql-shape.js';

const SQL_PROPS = ['onCreate', 'onUpdate', 'onDelete'] as const;

/**
 * Refuses at synthesis what CloudFormation or the starter would refuse during the deployment.
 *
 * @throws {PropsError}
 */
export function checkSql(scope: Construct, props: RedshiftSqlProps): void {
  expectShape(scope.node.path, '', props, SQL_SHAPE);
  if (SQL_PROPS.every((name) => props[name] === undefined)) {
    throw new PropsError(scope, `there is no SQL; give one of ${SQL_PROPS.join(', ')}`);
  }
  const { database, tasker, timeout = Duration.seconds(RESOURCE_TIMEOUT_SECONDS_MAX) } = props;
  checkTimeout(scope, timeout);
  if (database !== undefined && !Token.isUnresolved(database) && !tasker.mayUse(database)) {
    throw new PropsError(
      scope,
      `database is '${database}', which the role of '${tasker.node.path}' may not use; add it to the tasker's ` +
        'redshiftTargetProps.additionalDbNames',
    );
  }
  checkProperties(scope, props);
}

function checkTimeout(scope: Construct, timeout: Duration): void {
  if (timeout.isUnresolved()) {
    throw new PropsError(scope, 'timeout is only known at deployment; give a duration that is known at synthesis');
  }
  const seconds = timeout.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= RESOURCE_TIMEOUT_SECONDS_MAX) return;
  throw new PropsError(
    scope,
    `timeout is ${seconds} seconds; allowed: whole seconds from 1 to ${RESOURCE_TIMEOUT_SECONDS_MAX}, as long as CloudFormation waits ` +
      'for a custom resource; run what takes longer in a state machine (RedshiftStatement)',
  );
}

/** Asks the starter's own parser. */
function checkProperties(scope: Construct, props: RedshiftSqlProps): void {
  const { database, onCreate, onDelete, onUpdate, parameters, physicalResourceId } = props;
  const properties = {
    ...(onCreate !== undefined && { onCreate }),
    ...(onUpdate !== undefined && { onUpdate }),
    ...(onDelete !== undefined && { onDelete }),
    ...(parameters && { parameters }),
    ...(database !== undefined && { database }),
    ...(physicalResourceId !== undefined && { physicalResourceId }),
  };
  for (const sqlProperty of SQL_PROPS) {
    try {
      resourceStatementOf(properties, sqlProperty);
    } catch (error) {
      throw new PropsError(scope, `the starter would refuse this SQL: ${(error as Error).message}`);
    }
  }
}
