/**
 * Who waits for the end of a statement: a task of a state machine, a durable function, or the deployment of a custom resource. Stores,
 * completer and reconciler know one text for all of them, the task token; what it stands for is told by {@link waiterOf}. All of it is
 * secret: whoever holds it can answer.
 */
export type Waiter = WaitingTask | WaitingDurableFunction | WaitingCustomResource;

/** The kinds of waiters. */
export type WaiterKind = Waiter['kind'];

/** A task of a Step Functions state machine. */
export interface WaitingTask {
  readonly kind: 'task';
  /** `$$.Task.Token`, as it is. */
  readonly taskToken: string;
}

/** A Lambda durable function that waits for a callback. */
export interface WaitingDurableFunction {
  readonly kind: 'durableFunction';
  /** The id that the durable function's context made; see {@link isCallbackId}. */
  readonly callbackId: string;
}

/** A custom resource of a CloudFormation stack; the members are those of CloudFormation's request. */
export interface WaitingCustomResource {
  readonly kind: 'customResource';
  /** Where the answer is to be put; signed, so that whoever knows it can answer. */
  readonly responseUrl: string;
  /** ARN of the stack. */
  readonly stackId: string;
  readonly requestId: string;
  readonly logicalResourceId: string;
  /** What the answer names the resource by; CloudFormation deletes the old one where an update names another. */
  readonly physicalResourceId: string;
  /** What an answer names the resource by that tells of a failure. @default physicalResourceId */
  readonly failedPhysicalResourceId?: string;
  /** True where CloudFormation is to hide what the answer holds. */
  readonly noEcho?: boolean;
}

/** No task token of Step Functions, or of another engine of the States Language, has a colon. */
const DURABLE_FUNCTION_PREFIX = 'durable:';
const CUSTOM_RESOURCE_PREFIX = 'cloudformation:';

const CALLBACK_ID = /^[A-Za-z0-9+/]+={0,2}$/;
const CALLBACK_ID_LENGTH_MAX = 1_024;

/** Whether `text` can be the id of a durable function's callback, by Lambda's model. */
export const isCallbackId = (text: string): boolean => text.length <= CALLBACK_ID_LENGTH_MAX && CALLBACK_ID.test(text);

/**
 * The one text that stands for a waiter in the state table, in an invocation's id and at the port `TaskCallback`. The same waiter
 * always gives the same text.
 *
 * @example taskTokenOf({ kind: 'durableFunction', callbackId: 'Ab12' }) // 'durable:Ab12'
 */
export function taskTokenOf(waiter: Waiter): string {
  switch (waiter.kind) {
    case 'task':
      return waiter.taskToken;
    case 'durableFunction':
      return `${DURABLE_FUNCTION_PREFIX}${waiter.callbackId}`;
    case 'customResource': {
      const { responseUrl, stackId, requestId, logicalResourceId, physicalResourceId } = waiter;
      const { failedPhysicalResourceId, noEcho } = waiter;
      const members = { responseUrl, stackId, requestId, logicalResourceId, physicalResourceId };
      // What is undefined leaves no member.
      return `${CUSTOM_RESOURCE_PREFIX}${JSON.stringify({ ...members, failedPhysicalResourceId, noEcho })}`;
    }
  }
}

/**
 * Who waits on a task token. What only begins like the text of another kind is a task's: it was not made by {@link taskTokenOf}.
 *
 * @example waiterOf('durable:Ab12') // { kind: 'durableFunction', callbackId: 'Ab12' }
 */
export function waiterOf(taskToken: string): Waiter {
  if (taskToken.startsWith(DURABLE_FUNCTION_PREFIX)) {
    const callbackId = taskToken.slice(DURABLE_FUNCTION_PREFIX.length);
    if (isCallbackId(callbackId)) return { kind: 'durableFunction', callbackId };
  }
  if (taskToken.startsWith(CUSTOM_RESOURCE_PREFIX)) {
    const customResource = customResourceIn(taskToken.slice(CUSTOM_RESOURCE_PREFIX.length));
    if (customResource) return customResource;
  }
  return { kind: 'task', taskToken };
}

/**
 * What makes two tokens those of one waiter, whatever else stands in them: of a custom resource the stack and the request, which
 * CloudFormation's reference calls unique together.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export function identityOf(taskToken: string): string {
  const waiter = waiterOf(taskToken);
  if (waiter.kind !== 'customResource') return taskToken;
  return identityOfRequest(waiter);
}

/** What {@link identityOf} gives for the token of a custom resource with this request. */
export const identityOfRequest = ({
  stackId,
  requestId,
}: Pick<WaitingCustomResource, 'stackId' | 'requestId'>): string =>
  `${CUSTOM_RESOURCE_PREFIX}${JSON.stringify([stackId, requestId])}`;

/** Whether a text is of the form that stands for another waiter than a task. Nobody but this package makes such a text. */
export const isMadeToken = (text: string): boolean =>
  text.startsWith(DURABLE_FUNCTION_PREFIX) || text.startsWith(CUSTOM_RESOURCE_PREFIX);

function customResourceIn(text: string): WaitingCustomResource | undefined {
  let members: Readonly<Record<string, unknown>>;
  try {
    members = (JSON.parse(text) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
  const { responseUrl, stackId, requestId, logicalResourceId, physicalResourceId } = members;
  const { failedPhysicalResourceId, noEcho } = members;
  const isWhole =
    typeof responseUrl === 'string' &&
    typeof stackId === 'string' &&
    typeof requestId === 'string' &&
    typeof logicalResourceId === 'string' &&
    typeof physicalResourceId === 'string';
  if (!isWhole) return undefined;
  return {
    kind: 'customResource',
    ...{ responseUrl, stackId, requestId, logicalResourceId, physicalResourceId },
    ...(typeof failedPhysicalResourceId === 'string' && { failedPhysicalResourceId }),
    ...(typeof noEcho === 'boolean' && { noEcho }),
  };
}
