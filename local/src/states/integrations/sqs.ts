import { isJsonObject, type JsonObject } from '../json.js';
import { sdkMetadata } from './sdk-metadata.js';
import { asText, operationOf } from './sdk-shapes.js';
import { serviceFailure } from './service-failure.js';
import type { TaskIntegration } from './task-integration.js';

const OPTIMISED = {
  prefix: 'SQS',
  service: 'AmazonSQS',
  general: 'AmazonSQSException',
  codes: { QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue' },
  sdk: 1,
} as const;
const SDK = { prefix: 'Sqs', service: 'Sqs', general: 'SqsException', sdk: 2 } as const;
const MESSAGE = [
  'DelaySeconds',
  'MessageAttributes',
  'MessageDeduplicationId',
  'MessageGroupId',
  'MessageSystemAttributes',
];

/** `sqs:sendMessage`: a body that is JSON is sent as its text. */
export const sqs: TaskIntegration = {
  resourceType: 'sqs',
  patterns: ['requestResponse', 'waitForTaskToken'],
  actions: { sendMessage: { required: ['QueueUrl', 'MessageBody'], optional: MESSAGE } },
  isClosed: true,
  isAvailable: ({ sqs: api }) => api !== undefined,

  async call({ parameters, run, requestId, signal }) {
    const body = parameters.MessageBody ?? null;
    try {
      const input = { ...parameters, MessageBody: asText(body) };
      const sent = (await run.environment.services.sqs?.call('SendMessage', input, signal)) as JsonObject;
      return { response: { ...sent, ...sdkMetadata(requestId) } };
    } catch (error) {
      throw serviceFailure(error, OPTIMISED, requestId);
    }
  },
};

/** Every operation of SQS, by the SDK's shapes. */
export const sqsSdk: TaskIntegration = {
  resourceType: 'aws-sdk:sqs',
  patterns: ['requestResponse', 'waitForTaskToken'],
  actions: { sendMessage: { required: ['QueueUrl', 'MessageBody'], optional: MESSAGE } },
  isClosed: false,
  isAvailable: ({ sqs: api }) => api !== undefined,

  async call({ action, parameters, run, requestId, signal }) {
    try {
      const answer = await run.environment.services.sqs?.call(operationOf(action), parameters, signal);
      return { response: isJsonObject(answer) ? answer : {} };
    } catch (error) {
      throw serviceFailure(error, SDK, requestId);
    }
  },
};
