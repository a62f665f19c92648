import type { Construct } from 'constructs';
import { POOL_NAME, POOL_SIZE_MAX } from 'sfn-redshift-tasker';
import { PropsError } from '../../props-error.js';
import type { SfnRedshiftTaskerProps } from '../sfn-redshift-tasker-props.js';

/** @throws {PropsError} for a pool that the functions would refuse. */
export function checkPools(scope: Construct, { maxInFlight, pools = {} }: SfnRedshiftTaskerProps): void {
  if (maxInFlight !== undefined) checkSize(scope, 'maxInFlight', maxInFlight);
  for (const [name, size] of Object.entries(pools)) {
    if (!POOL_NAME.test(name)) {
      throw new PropsError(scope, `pools has '${name}'; allowed: names of 1 to 64 of A-Z a-z 0-9 _ -`);
    }
    checkSize(scope, `pools.${name}`, size);
  }
}

function checkSize(scope: Construct, prop: string, size: number): void {
  if (Number.isInteger(size) && size >= 1 && size <= POOL_SIZE_MAX) return;
  throw new PropsError(scope, `${prop} is ${size}; allowed: a whole number from 1 to ${POOL_SIZE_MAX}`);
}
