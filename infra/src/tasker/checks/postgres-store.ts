import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../props-error.js';
import type { PostgresStoreProps } from '../postgres-store-props.js';
import type { SfnRedshiftTaskerProps } from '../sfn-redshift-tasker-props.js';
import { expectSamePlace } from './same-place.js';

const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;
const RESOURCE_ID = /^(db|cluster|prx)-[A-Za-z0-9]+$/;

/** @throws {PropsError} for a store that the functions could not connect to. */
export function checkPostgresStore(scope: Construct, { postgresStore: store, vpc }: SfnRedshiftTaskerProps): void {
  if (store === undefined) return;
  checkLogin(scope, store);
  const { connectable, connectionsMax, port, resourceId, schema } = store;
  expectMatch(scope, 'schema', schema, SCHEMA, "1 to 63 lower-case letters, digits and '_', no digit first");
  expectMatch(scope, 'resourceId', resourceId, RESOURCE_ID, 'db-, cluster- or prx- and its letters and digits');
  expectNumber(scope, 'port', port, 65_535);
  expectNumber(scope, 'connectionsMax', connectionsMax, 100);
  if (connectable !== undefined && vpc === undefined) {
    throw new PropsError(
      scope,
      'postgresStore.connectable lets in functions of a network, and there is no vpc; give the vpc, or leave it out',
    );
  }
  if (store.secret) expectSamePlace(scope, 'postgresStore.secret', store.secret.env);
}

function checkLogin(scope: Construct, { database, host, resourceId, secret, user }: PostgresStoreProps): void {
  if (secret !== undefined && (user !== undefined || resourceId !== undefined)) {
    throw new PropsError(
      scope,
      `postgresStore has a secret, which names a user of its own, and ${user === undefined ? 'resourceId' : 'user'}, which is for IAM ` +
        'authentication; leave out one of them',
    );
  }
  if (secret !== undefined) return;
  const missing = Object.entries({ user, resourceId, host, database }).find(([, value]) => value === undefined)?.[0];
  if (missing === undefined) return;
  throw new PropsError(
    scope,
    `postgresStore has no secret and no ${missing}; give a secret, or user, resourceId, host and database for IAM authentication`,
  );
}

function expectMatch(
  scope: Construct,
  prop: string,
  value: string | undefined,
  pattern: RegExp,
  allowed: string,
): void {
  if (value === undefined || Token.isUnresolved(value) || pattern.test(value)) return;
  throw new PropsError(scope, `postgresStore.${prop} is '${value}'; allowed: ${allowed}`);
}

function expectNumber(scope: Construct, prop: string, value: number | undefined, most: number): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new PropsError(scope, `postgresStore.${prop} is ${value}; allowed: a whole number from 1 to ${most}`);
}
