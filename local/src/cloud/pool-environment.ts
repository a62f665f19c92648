import { ENVIRONMENT_VARIABLES, POOL_NAME, POOL_SIZE_MAX } from 'sfn-redshift-tasker';
import type { LambdaEnvironment } from '../lambda/lambda-function.js';

/** How many statements may run at once. Absent: no limit, and no pool. */
export interface PoolSizes {
  readonly maxInFlight?: number;
  readonly pools?: Readonly<Record<string, number>>;
}

/**
 * The sizes as the tasker's functions read them.
 *
 * @throws {RangeError} for a name or a size that no tasker takes.
 * @example poolEnvironment({ pools: { loads: 5 } }) // { TASKER_POOLS: '{"loads":5}' }
 */
export function poolEnvironment({ maxInFlight, pools = {} }: PoolSizes): LambdaEnvironment {
  const sizes = Object.entries(pools);
  for (const [name] of sizes) {
    if (!POOL_NAME.test(name))
      throw new RangeError(`a pool is called '${name}'; allowed: 1 to 64 of A-Z a-z 0-9 _ -, and not maxInFlight`);
  }
  if (maxInFlight !== undefined) expectSize('maxInFlight', maxInFlight);
  for (const [name, size] of sizes) expectSize(`the size of pool '${name}'`, size);
  return {
    ...(maxInFlight !== undefined && { [ENVIRONMENT_VARIABLES.maxInFlight]: String(maxInFlight) }),
    ...(sizes.length > 0 && { [ENVIRONMENT_VARIABLES.pools]: JSON.stringify(pools) }),
  };
}

function expectSize(what: string, size: number): void {
  if (Number.isInteger(size) && size >= 1 && size <= POOL_SIZE_MAX) return;
  throw new RangeError(`${what} is ${size}; allowed: whole numbers from 1 to ${POOL_SIZE_MAX}`);
}
