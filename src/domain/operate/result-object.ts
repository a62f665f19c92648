import type { Invocation } from '../../ports/invocation.js';
import { destinationOf } from '../completion/store-result.js';
import { locationOf } from '../results/result-location.js';

/** Where the rows of an invocation go, as `s3://bucket/key`; `undefined` where they do not go to S3. */
export function resultObjectOf(
  invocation: Pick<Invocation, 'executionArn' | 'invocationId' | 'includeResult'>,
): string | undefined {
  const destination = destinationOf(invocation);
  if (destination === undefined) return undefined;
  const { bucket, key } = locationOf(invocation, destination, destination.format);
  return `s3://${bucket}/${key}`;
}
