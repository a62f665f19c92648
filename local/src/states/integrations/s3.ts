import type { Json, JsonObject } from '../json.js';
import { asText, operationOf, toSdkShape } from './sdk-shapes.js';
import { serviceFailure } from './service-failure.js';
import type { ActionShape, TaskIntegration } from './task-integration.js';

const NAMES = { prefix: 'S3', service: 'S3', general: 'S3Exception', sdk: 2, hasExtendedRequestId: true } as const;
const TIMES = new Set(['LastModified']);
const OBJECT = ['Bucket', 'Key'];

/** What is done on the folder that stands for S3. The service has many more operations: those have to be mocked. */
const ACTIONS: Readonly<Record<string, ActionShape>> = {
  getObject: { required: OBJECT, optional: ['ExpectedBucketOwner', 'VersionId'] },
  headObject: { required: OBJECT, optional: ['ExpectedBucketOwner', 'VersionId'] },
  deleteObject: { required: OBJECT, optional: ['ExpectedBucketOwner', 'VersionId'] },
  copyObject: { required: [...OBJECT, 'CopySource'], optional: ['ExpectedBucketOwner', 'MetadataDirective'] },
  putObject: {
    required: OBJECT,
    optional: [
      'Body',
      'ContentType',
      'ExpectedBucketOwner',
      'Metadata',
      'ServerSideEncryption',
      'StorageClass',
      'Tagging',
    ],
  },
  listObjectsV2: {
    required: ['Bucket'],
    optional: ['ContinuationToken', 'Delimiter', 'ExpectedBucketOwner', 'MaxKeys', 'Prefix', 'StartAfter'],
  },
  listObjects: { required: ['Bucket'], optional: ['Delimiter', 'ExpectedBucketOwner', 'Marker', 'MaxKeys', 'Prefix'] },
};

/** Objects of S3, by the SDK's shapes: there is no other integration with it. */
export const s3: TaskIntegration = {
  resourceType: 'aws-sdk:s3',
  patterns: ['requestResponse', 'waitForTaskToken'],
  actions: ACTIONS,
  isClosed: false,
  isAvailable: ({ s3: api }, action) => api !== undefined && Object.hasOwn(ACTIONS, action),

  async call({ action, parameters, run, requestId, signal }) {
    const { Body, ...rest } = parameters;
    const input: JsonObject = { ...rest, ...(Body !== undefined && { Body: asText(Body) }) };
    try {
      const answer = await run.environment.services.s3?.call(operationOf(action), input, signal);
      return { response: toSdkShape((answer ?? {}) as Json, TIMES) };
    } catch (error) {
      throw serviceFailure(error, NAMES, requestId);
    }
  },
};
