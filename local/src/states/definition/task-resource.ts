/** How a task of an integration ends: at once, at the end of the job that it starts, or when its token is answered. */
export type TaskPattern = 'requestResponse' | 'sync' | 'sync:2' | 'waitForTaskToken';

/** A call of an AWS service. */
export interface IntegrationResource {
  readonly kind: 'integration';
  /** As the history has it: `sqs`, or `aws-sdk:dynamodb` for a call by the SDK's own shapes. */
  readonly resourceType: string;
  /** The action alone, such as `sendMessage`. */
  readonly action: string;
  readonly pattern: TaskPattern;
  /** The action with its pattern as the history has it, such as `sendMessage.waitForTaskToken`. */
  readonly name: string;
}

/** What a Task's `Resource` asks for. */
export type TaskResource =
  /** A function by its ARN: the result is what it returns. */
  | { readonly kind: 'function'; readonly arn: string; readonly functionName: string }
  /** Work that somebody outside fetches. */
  | { readonly kind: 'activity'; readonly arn: string }
  | IntegrationResource;

const FUNCTION_ARN =
  /^arn:aws(?:-cn|-us-gov)?:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]{1,140})(?::[A-Za-z0-9_$-]+)?$/u;
const ACTIVITY_ARN = /^arn:aws(?:-cn|-us-gov)?:states:[a-z0-9-]+:\d{12}:activity:\S{1,80}$/u;
const INTEGRATION =
  /^arn:aws(?:-cn|-us-gov)?:states:[a-z0-9-]*:\d*:((?:aws-sdk:)?[a-z][a-z0-9-]*):([A-Za-z][A-Za-z0-9]*)(?:\.(sync|sync:2|waitForTaskToken))?$/u;

/** What `resource` asks for, or `undefined` where it is no resource of a task. Partitions aws, aws-cn and aws-us-gov. */
export const parseTaskResource = (resource: string): TaskResource | undefined => {
  const functionArn = FUNCTION_ARN.exec(resource);
  if (functionArn) return { kind: 'function', arn: resource, functionName: functionArn[1] ?? '' };
  if (ACTIVITY_ARN.test(resource)) return { kind: 'activity', arn: resource };
  const [, resourceType, action, suffix] = INTEGRATION.exec(resource) ?? [];
  if (resourceType === undefined || action === undefined) return undefined;
  const pattern = (suffix as TaskPattern | undefined) ?? 'requestResponse';
  return {
    kind: 'integration',
    resourceType,
    action,
    pattern,
    name: suffix === undefined ? action : `${action}.${suffix}`,
  };
};

const FUNCTION_REFERENCE =
  /^(?:arn:aws(?:-cn|-us-gov)?:lambda:[a-z0-9-]+:\d{12}:function:|\d{12}:function:|function:)?([A-Za-z0-9_-]{1,140})(?::[A-Za-z0-9_$-]+)?$/u;

/**
 * The function's bare name out of a name, an ARN or a partial ARN, each with or without a qualifier; `undefined` where it
 * is none of them.
 *
 * @example functionNameOf('111122223333:function:starter:live') // 'starter'
 */
export const functionNameOf = (reference: string): string | undefined => FUNCTION_REFERENCE.exec(reference)?.[1];
