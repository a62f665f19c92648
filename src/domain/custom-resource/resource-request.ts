import * as v from 'valibot';
import { InvalidRequest } from '../errors.js';
import { isStackArn } from '../execution-arn.js';
import { describeSecret, describeValue } from '../request/describe-value.js';
import type { EpochMs } from '../../ports/units.js';
import { type WaitingCustomResource, taskTokenOf } from '../waiter.js';
import { isResponseUrl, type SignedSpan, signedSpanOf } from './response-url.js';
import { notCreated, physicalIdOf } from './physical-id.js';

/** What CloudFormation can want of a custom resource. */
export const REQUEST_TYPES = ['Create', 'Update', 'Delete'] as const;

/** One of {@link REQUEST_TYPES}. */
export type RequestType = (typeof REQUEST_TYPES)[number];

/** A request of CloudFormation that can be answered. What the resource's properties hold is not looked at yet. */
export interface ResourceRequest {
  readonly requestType: RequestType;
  /** ARN of the stack. */
  readonly stackId: string;
  readonly requestId: string;
  readonly logicalResourceId: string;
  /** The id that CloudFormation knows the resource by; absent for `Create`. */
  readonly physicalResourceId?: string;
  /** The id that the resource is to have by its properties. */
  readonly ownPhysicalResourceId: string;
  /** As CloudFormation sends them: numbers and booleans are texts. Secrets may be in them. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** When CloudFormation signed the request's URL; absent where that does not tell. */
  readonly signed?: SignedSpan;
  /** Stands for the deployment that waits. A secret. */
  readonly taskToken: string;
}

const text = (lengthMax: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(lengthMax));

const eventSchema = v.looseObject({
  RequestType: v.picklist(REQUEST_TYPES),
  ResponseURL: v.string(),
  StackId: v.pipe(v.string(), v.check(isStackArn)),
  RequestId: text(256),
  LogicalResourceId: text(255),
  // 1 KB, by CloudFormation's reference of responses.
  PhysicalResourceId: v.optional(text(1_024)),
  ResourceProperties: v.optional(v.record(v.string(), v.unknown()), {}),
});

/**
 * Whether an event is a request of CloudFormation for a custom resource, of whatever content.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export const isResourceEvent = (event: unknown): boolean =>
  v.is(v.looseObject({ RequestType: v.string(), ResponseURL: v.string(), StackId: v.string() }), event);

/**
 * The request that an event makes.
 *
 * @param furtherOrigin see {@link isResponseUrl}.
 * @throws {InvalidRequest} it is none that can be answered; nobody but the function's log can be told.
 */
export function parseResourceEvent(event: unknown, furtherOrigin?: string): ResourceRequest {
  const parsed = v.safeParse(eventSchema, event, { abortEarly: true });
  if (!parsed.success) {
    const [{ path, input }] = parsed.issues;
    const member = path?.map(({ key }) => String(key)).join('.') ?? 'the event';
    throw new InvalidRequest(`${member} is ${describeSecret(input)}; allowed: what CloudFormation sends there`);
  }
  const { RequestType, ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId, ResourceProperties } =
    parsed.output;
  if (!isResponseUrl(ResponseURL, furtherOrigin)) {
    throw new InvalidRequest(
      `ResponseURL is ${describeSecret(ResponseURL)}; allowed: an https URL of CloudFormation's own bucket for responses ` +
        '(cloudformation-custom-resource-response-...)',
    );
  }
  if (RequestType !== 'Create' && PhysicalResourceId === undefined) {
    throw new InvalidRequest(`PhysicalResourceId is missing; ${describeValue(RequestType)} needs it`);
  }
  const place = { stackId: StackId, logicalResourceId: LogicalResourceId };
  const ownPhysicalResourceId = physicalIdOf(place, ResourceProperties);
  const signed = signedSpanOf(ResponseURL);
  const request = {
    ...place,
    requestType: RequestType,
    requestId: RequestId,
    ownPhysicalResourceId,
    properties: ResourceProperties,
    ...(PhysicalResourceId !== undefined && { physicalResourceId: PhysicalResourceId }),
    ...(signed && { signed }),
  };
  return { ...request, taskToken: taskTokenOf(waiterOfRequest(request, ResponseURL)) };
}

function waiterOfRequest(request: Omit<ResourceRequest, 'taskToken'>, responseUrl: string): WaitingCustomResource {
  const { stackId, requestId, logicalResourceId, requestType, physicalResourceId, ownPhysicalResourceId } = request;
  return {
    kind: 'customResource',
    ...{ responseUrl, stackId, requestId, logicalResourceId },
    physicalResourceId: requestType === 'Delete' ? physicalResourceId! : ownPhysicalResourceId,
    failedPhysicalResourceId: physicalResourceId ?? notCreated(ownPhysicalResourceId),
    ...(request.properties.noEcho === 'true' && { noEcho: true }),
  };
}

/** When a request was made, as far as known: by its URL, else now. Constant over repeats of the event where the URL tells. */
export const requestedAt = ({ signed }: ResourceRequest, now: EpochMs): EpochMs => signed?.signedAt ?? now;
