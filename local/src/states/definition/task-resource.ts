/** What a Task's `Resource` asks for. */
export type TaskResource =
  /** A function by its ARN: the result is what it returns. */
  | { readonly kind: 'function'; readonly arn: string; readonly functionName: string }
  /** The optimised Lambda integration; with `waitsForToken` the result is what answers the task token. */
  | { readonly kind: 'invoke'; readonly waitsForToken: boolean; readonly name: string };

const FUNCTION_ARN =
  /^arn:aws(?:-cn|-us-gov)?:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]{1,140})(?::[A-Za-z0-9_$-]+)?$/u;
const INVOKE = /^arn:aws(?:-cn|-us-gov)?:states:::lambda:(invoke(\.waitForTaskToken)?)$/u;

/** What is supported, for messages. */
export const SUPPORTED_RESOURCES =
  'arn:aws:states:::lambda:invoke, arn:aws:states:::lambda:invoke.waitForTaskToken and the ARN of a Lambda function';

/** What `resource` asks for, or `undefined` where it is not supported. Partitions aws, aws-cn and aws-us-gov. */
export const parseTaskResource = (resource: string): TaskResource | undefined => {
  const invoke = INVOKE.exec(resource);
  if (invoke) return { kind: 'invoke', waitsForToken: invoke[2] !== undefined, name: invoke[1] ?? '' };
  const functionArn = FUNCTION_ARN.exec(resource);
  return functionArn ? { kind: 'function', arn: resource, functionName: functionArn[1] ?? '' } : undefined;
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
