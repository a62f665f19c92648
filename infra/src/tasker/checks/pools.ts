import type { Construct } from 'constructs';
import { POOL_NAME, POOL_SIZE_MAX } from 'sfn-redshift-tasker';
import { PropsError } from '../../props-error.js';
import type { SfnRedshiftTaskerProps } from '../sfn-redshift-tasker-props.js';

/** @throws {PropsError} for a pool that the functions would refuse. */
export function checkPools(
  scope: Construct,
  { longestPoolWait, maxInFlight, pools = {} }: SfnRedshiftTaskerProps,
): void {
  if (longestPoolWait !== undefined && maxInFlight === undefined && Object.keys(pools).length === 0) {
    throw new PropsError(
      scope,
      'longestPoolWait has no effect without maxInFlight or pools; leave it out, or give one',
    );
  }
  if (maxInFlight !== undefined) checkSize(scope, 'maxInFlight', maxInFlight);
  for (const [name, size] of Object.entries(pools)) {
    if (!POOL_NAME.test(name)) {
      throw new PropsError(
        scope,
        `pools has '${name}'; allowed: names of 1 to 64 of A-Z a-z 0-9 _ -, and not maxInFlight`,
      );
    }
    checkSize(scope, `pools.${name}`, size);
  }
}

function checkSize(scope: Construct, prop: string, size: number): void {
  if (Number.isInteger(size) && size >= 1 && size <= POOL_SIZE_MAX) return;
  throw new PropsError(scope, `${prop} is ${size}; allowed: a whole number from 1 to ${POOL_SIZE_MAX}`);
}
