import { isOfSingleton, poolLabelOf, type PooledInvocation } from '../pool/pool.js';

/** A pool as its operator knows it: by its name, `maxInFlight` for the tasker's own, or by the key of its singleton. */
export const poolTitleOf = (poolKey: string): string => (isOfSingleton(poolKey) ? poolKey : poolLabelOf(poolKey));

/** What an invocation of a pool waits for, or has: to go on a sentence. */
export const poolWordsOf = ({ poolKey }: Pick<PooledInvocation, 'poolKey'>): string =>
  isOfSingleton(poolKey) ? `the lock of singleton '${poolKey}'` : `a slot of pool '${poolLabelOf(poolKey)}'`;
