import type { JsonObject } from '../json.js';
import { sdkMetadata } from './sdk-metadata.js';
import { asText } from './sdk-shapes.js';
import { serviceFailure, type ServiceNames } from './service-failure.js';
import type { ActionShape, IntegrationCall, TaskIntegration } from './task-integration.js';

const OPTIMISED = { prefix: 'SNS', service: 'AmazonSNS', general: 'AmazonSNSException', sdk: 1 } as const;
const SDK = { prefix: 'Sns', service: 'Sns', general: 'SnsException', sdk: 2 } as const;
const PUBLISH: ActionShape = {
  required: ['Message'],
  optional: [
    'TopicArn',
    'TargetArn',
    'PhoneNumber',
    'Subject',
    'MessageAttributes',
    'MessageStructure',
    'MessageDeduplicationId',
    'MessageGroupId',
  ],
};

const ACTIONS: Readonly<Record<string, ActionShape>> = { publish: PUBLISH };

const publish = async (
  { parameters, run, requestId, signal }: IntegrationCall,
  input: JsonObject,
  names: ServiceNames,
): Promise<JsonObject> => {
  try {
    return (await run.environment.services.sns?.call('Publish', { ...parameters, ...input }, signal)) as JsonObject;
  } catch (error) {
    throw serviceFailure(error, names, requestId);
  }
};

/** `sns:publish`: a message that is JSON is sent as its text. */
export const sns: TaskIntegration = {
  resourceType: 'sns',
  patterns: ['requestResponse', 'waitForTaskToken'],
  actions: ACTIONS,
  isClosed: true,
  isAvailable: ({ sns: api }, action) => api !== undefined && Object.hasOwn(ACTIONS, action),

  async call(call) {
    const sent = await publish(call, { Message: asText(call.parameters.Message ?? null) }, OPTIMISED);
    return { response: { ...sent, ...sdkMetadata(call.requestId, 'text/xml') } };
  },
};

/** `publish` by the SDK's shapes; other operations of SNS have to be mocked. */
export const snsSdk: TaskIntegration = {
  resourceType: 'aws-sdk:sns',
  patterns: ['requestResponse', 'waitForTaskToken'],
  actions: ACTIONS,
  isClosed: false,
  isAvailable: ({ sns: api }, action) => api !== undefined && Object.hasOwn(ACTIONS, action),
  call: async (call) => ({ response: await publish(call, {}, SDK) }),
};
