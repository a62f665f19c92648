import { ConfigurationError } from '../domain/errors.js';
import { POOL_NAME, POOL_SIZE_MAX } from '../domain/limits.js';
import type { TaskerSettings } from '../domain/settings.js';
import { type Environment, optional } from './environment-values.js';

/** The variables that pools are in. */
interface PoolVariables {
  readonly maxInFlight: string;
  readonly pools: string;
}

/**
 * How many statements may run at once, as the environment says: `maxInFlight` a number, `pools` a JSON object of names and sizes.
 *
 * @throws {ConfigurationError} naming the variable, its value and what is allowed.
 * @example readPools({ TASKER_POOLS: '{"loads": 5}' }, ENVIRONMENT_VARIABLES) // { pools: { loads: 5 } }
 */
export function readPools(
  environment: Environment,
  variables: PoolVariables,
): Pick<TaskerSettings, 'maxInFlight' | 'pools'> {
  const maxInFlight = optional(environment, variables.maxInFlight);
  const pools = optional(environment, variables.pools);
  return {
    ...(maxInFlight !== undefined && {
      maxInFlight: sizeOf(inDigits(maxInFlight), variables.maxInFlight, maxInFlight),
    }),
    ...(pools !== undefined && { pools: poolsIn(pools, variables.pools) }),
  };
}

function poolsIn(text: string, variable: string): Record<string, number> {
  const pools = parsed(text);
  const isObject = typeof pools === 'object' && pools !== null && !Array.isArray(pools);
  const entries = isObject ? Object.entries(pools) : undefined;
  if (entries?.every(([name]) => POOL_NAME.test(name)) !== true) {
    throw new ConfigurationError(
      `${variable} is '${text}'; allowed: a JSON object of sizes by name, such as {"loads": 5}; a name is 1 to 64 of A-Z a-z 0-9 _ -, and not maxInFlight`,
    );
  }
  return Object.fromEntries(entries.map(([name, size]) => [name, sizeOf(size, variable, text)]));
}

function sizeOf(size: unknown, variable: string, text: string): number {
  if (isSize(size)) return size;
  throw new ConfigurationError(`${variable} is '${text}'; allowed: whole numbers from 1 to ${POOL_SIZE_MAX}`);
}

const inDigits = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);

const isSize = (size: unknown): size is number =>
  Number.isInteger(size) && Number(size) >= 1 && Number(size) <= POOL_SIZE_MAX;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
