import { dynamoDb, dynamoDbSdk } from './dynamo-db.js';
import { eventBridgeSdk, events } from './events.js';
import { lambda } from './lambda.js';
import { redshiftData } from './redshift-data.js';
import { s3 } from './s3.js';
import { sns, snsSdk } from './sns.js';
import { sqs, sqsSdk } from './sqs.js';
import { states } from './states.js';
import type { TaskIntegration } from './task-integration.js';

const INTEGRATIONS: ReadonlyMap<string, TaskIntegration> = new Map(
  [lambda, redshiftData, states, sqs, sqsSdk, sns, snsSdk, dynamoDb, dynamoDbSdk, s3, events, eventBridgeSdk].map(
    (integration) => [integration.resourceType, integration],
  ),
);

/** The integration of a resource type such as `sqs` or `aws-sdk:dynamodb`; `undefined` where it has to be mocked. */
export const integrationOf = (resourceType: string): TaskIntegration | undefined => INTEGRATIONS.get(resourceType);

/** All resource types that can be called here. */
export const INTEGRATED_TYPES: readonly string[] = [...INTEGRATIONS.keys()];
