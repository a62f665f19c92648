import type { aws_lambda as lambda } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../props-error.js';

/**
 * Refuses a completer that may not run as often at a time as batches are handed to it: the throttled ones count as failed.
 *
 * @throws {PropsError}
 */
export function checkConcurrency(scope: Construct, completer: lambda.Function, batches: number): void {
  const reserved = (completer.node.defaultChild as lambda.CfnFunction | undefined)?.reservedConcurrentExecutions;
  if (typeof reserved !== 'number' || reserved >= batches) return;
  throw new PropsError(
    scope,
    `the function that completes has reservedConcurrentExecutions ${reserved}, less than completerMaxConcurrency ${batches}, so batches ` +
      'would be throttled until they are dead letters; raise the one or lower the other. Nothing here needs a concurrency of 1',
  );
}
