/**
 * Where invocations without an execution are kept: callers outside Step Functions that want neither a callback nor `LATEST`.
 */
export const NO_EXECUTION = 'no-execution';

const EXECUTION_ARN = /^arn:[a-z0-9-]+:states:[a-z0-9-]+:[0-9]{12}:execution:[^:\s]+:[^:\s]+$/;

/** Whether `text` is the ARN of an execution of a Standard workflow, in any partition. */
export const isExecutionArn = (text: string): boolean => text.length <= 380 && EXECUTION_ARN.test(text);
