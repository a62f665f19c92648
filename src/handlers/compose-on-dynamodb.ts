import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbInvocationStore, DynamoDbPoolStore } from '../adapters/dynamodb/index.js';
import type { Runtime } from '../domain/runtime.js';
import { type ComposeOptions, composeRuntimeOn } from './compose.js';
import { expectStore } from './expect-store.js';
import { ENVIRONMENT_VARIABLES, required } from './read-settings.js';

/**
 * The runtime of a deployed function: AWS adapters with the settings of its environment, and DynamoDB as the store.
 *
 * @throws {ConfigurationError} naming the variable that is missing or wrong.
 * @example export const handler = createStartHandler(composeRuntime());
 */
export const composeRuntime = (options: ComposeOptions = {}): Runtime =>
  composeRuntimeOn(({ client, environment }) => {
    expectStore(environment, 'dynamodb', "use composePostgresRuntime of 'sfn-redshift-tasker/postgres-runtime'");
    const table = {
      client: new DynamoDBClient(client),
      tableName: required(environment, ENVIRONMENT_VARIABLES.tableName),
    };
    return { store: new DynamoDbInvocationStore(table), pools: new DynamoDbPoolStore(table) };
  }, options);
