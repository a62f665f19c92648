import { type Command, InvalidArgumentError } from 'commander';
import { POOL_NAME, POOL_SIZE_MAX } from 'sfn-redshift-tasker';
import type { PoolSizes } from '../cloud/pool-environment.js';

/** The options of pools, already read. */
export interface PoolCommandOptions {
  readonly maxInFlight?: number;
  readonly pool?: Readonly<Record<string, number>>;
}

/** Adds the options that say how many statements run at once. */
export const addPoolOptions = (command: Command): Command =>
  command
    .option('--max-in-flight <N>', 'how many statements run at once, of those that name no pool', parseSize)
    .option('--pool <NAME=SIZE>', 'a pool that statements can name, and how many run in it at once', collectPool);

/** The same as the laptop cloud takes them. */
export const poolSizes = ({ maxInFlight, pool }: PoolCommandOptions): PoolSizes => ({
  ...(maxInFlight !== undefined && { maxInFlight }),
  ...(pool !== undefined && { pools: pool }),
});

function parseSize(text: string): number {
  const size = Number(text);
  if (/^\d+$/.test(text) && size >= 1 && size <= POOL_SIZE_MAX) return size;
  throw new InvalidArgumentError(`Allowed: a whole number from 1 to ${POOL_SIZE_MAX}.`);
}

function collectPool(text: string, before: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> {
  const [name = '', size = ''] = text.split(/=(.*)/s);
  if (POOL_NAME.test(name)) return { ...before, [name]: parseSize(size) };
  throw new InvalidArgumentError(
    'Allowed: NAME=SIZE, such as loads=5; a name is 1 to 64 of A-Z a-z 0-9 _ -, and not maxInFlight.',
  );
}
