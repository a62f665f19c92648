import { AwsJsonError } from '../../http/aws-json-service.js';
import type { Diagnostic } from '../definition/diagnostic.js';

/** The service's errors, by its own names. All are the caller's fault. */
export const validationError = (message: string): AwsJsonError => new AwsJsonError('ValidationException', message);

/** Place of the kind of resource in an ARN, such as `execution`. */
const RESOURCE_KIND_AT = 5;

/** `arn` is none, or one of another kind than is asked for. */
export const invalidArn = (arn: string): AwsJsonError => {
  const parts = arn.split(':');
  const kind = parts[RESOURCE_KIND_AT];
  const reason =
    parts[0] !== 'arn'
      ? `Invalid ARN prefix: ${arn}`
      : kind === undefined
        ? arn
        : `Resource type not valid in this context: ${kind}`;
  return new AwsJsonError('InvalidArn', `Invalid Arn: '${reason}'`);
};

export const invalidName = (name: string): AwsJsonError =>
  new AwsJsonError(
    'InvalidName',
    `Invalid Name: '${name}' must have 1 to 80 characters, without spaces, brackets or wildcards`,
  );

export const invalidToken = (what: string): AwsJsonError =>
  new AwsJsonError('InvalidToken', `Invalid Token: '${what}'`);

export const stateMachineMissing = (arn: string): AwsJsonError =>
  new AwsJsonError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);

export const executionMissing = (arn: string): AwsJsonError =>
  new AwsJsonError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);

export const mapRunMissing = (arn: string): AwsJsonError =>
  new AwsJsonError('ResourceNotFound', `Resource not found: '${arn}'`);

export const executionExists = (arn: string): AwsJsonError =>
  new AwsJsonError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);

/** The definition cannot be run; `diagnostics` is a member of the answer, one entry for each reason. */
export const invalidDefinition = (diagnostics: readonly Diagnostic[]): AwsJsonError =>
  new AwsJsonError(
    'InvalidDefinition',
    `Invalid State Machine Definition: '${diagnostics
      .map(({ code, message, location }) => `${code}: ${message} at ${location ?? 'null'}`)
      .join(', ')}'`,
    400,
    { diagnostics },
  );
