import { sha256Hex } from '../../../src/domain/hash.js';
import type { EpochMs } from '../../../src/ports/units.js';

export const A_STACK_ARN =
  'arn:aws:cloudformation:eu-central-1:123456789012:stack/warehouse/0a1b2c3d-0000-1111-2222-333344445555';

/** A request of CloudFormation, as Lambda hands it over. */
export interface ResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

/** The query of a URL that S3 signed then, for two hours. */
export const signedQuery = (at: EpochMs, secret: string): string => {
  const date = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=${date}&X-Amz-Expires=7200&X-Amz-Signature=${sha256Hex(secret)}`;
};

/** The request `name` for the resource `Schema`, signed at a time. */
export const aResourceEvent = (name: string, at: EpochMs, over: Partial<ResourceEvent> = {}): ResourceEvent => ({
  RequestType: 'Create',
  ResponseURL: `https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com/${name}?${signedQuery(at, name)}`,
  StackId: A_STACK_ARN,
  RequestId: `request-${name}`,
  ResourceType: 'Custom::RedshiftSql',
  LogicalResourceId: 'Schema',
  ResourceProperties: {
    ServiceToken: 'arn:aws:lambda:eu-central-1:123456789012:function:starter',
    onCreate: 'create schema sales',
    onUpdate: 'alter schema sales owner to etl',
    onDelete: 'drop schema sales',
    timeoutSeconds: '3600',
  },
  ...over,
});
