import type { JsonObject } from '../json.js';
import { sdkMetadata } from './sdk-metadata.js';
import { operationOf } from './sdk-shapes.js';
import { serviceFailure, type ServiceNames } from './service-failure.js';
import type { ActionShape, IntegrationCall, TaskIntegration } from './task-integration.js';

const OPTIMISED = {
  prefix: 'DynamoDB',
  service: 'AmazonDynamoDBv2',
  general: 'AmazonDynamoDBException',
  sdk: 1,
} as const;
const SDK = { prefix: 'DynamoDb', service: 'DynamoDb', general: 'DynamoDbException', sdk: 2 } as const;

const RETURNS = ['ReturnConsumedCapacity', 'ReturnItemCollectionMetrics', 'ReturnValues'];
const CONDITION = [
  'ConditionExpression',
  'ConditionalOperator',
  'Expected',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];
const ITEM_ACTIONS: Readonly<Record<string, ActionShape>> = {
  getItem: {
    required: ['TableName', 'Key'],
    optional: [
      'AttributesToGet',
      'ConsistentRead',
      'ExpressionAttributeNames',
      'ProjectionExpression',
      'ReturnConsumedCapacity',
    ],
  },
  putItem: { required: ['TableName', 'Item'], optional: [...CONDITION, ...RETURNS] },
  deleteItem: { required: ['TableName', 'Key'], optional: [...CONDITION, ...RETURNS] },
  updateItem: {
    required: ['TableName', 'Key'],
    optional: ['AttributeUpdates', 'UpdateExpression', ...CONDITION, ...RETURNS],
  },
};

const ask = async (
  { action, parameters, run, requestId, signal }: IntegrationCall,
  names: ServiceNames,
): Promise<JsonObject> => {
  try {
    const answer = await run.environment.services.dynamoDb?.call(operationOf(action), parameters, signal);
    return (answer ?? {}) as JsonObject;
  } catch (error) {
    throw serviceFailure(error, names, requestId);
  }
};

/** The four operations on items that Step Functions has an integration of its own for. */
export const dynamoDb: TaskIntegration = {
  resourceType: 'dynamodb',
  patterns: ['requestResponse'],
  actions: ITEM_ACTIONS,
  isClosed: true,
  isAvailable: ({ dynamoDb: api }) => api !== undefined,
  call: async (call) => ({ response: { ...(await ask(call, OPTIMISED)), ...sdkMetadata(call.requestId) } }),
};

/** Every operation of DynamoDB, by the SDK's shapes. */
export const dynamoDbSdk: TaskIntegration = {
  resourceType: 'aws-sdk:dynamodb',
  patterns: ['requestResponse', 'waitForTaskToken'],
  actions: ITEM_ACTIONS,
  isClosed: false,
  isAvailable: ({ dynamoDb: api }) => api !== undefined,
  call: async (call) => ({ response: await ask(call, SDK) }),
};
