import type { TestRunner } from './invocation-store-contract.js';
import { dequeueCases } from './pool-store/dequeue.cases.js';
import type { MakeStoresOfPools, PoolStoreCase } from './pool-store/pool-store-case.js';
import { queueCases } from './pool-store/queue.cases.js';
import { slotCases } from './pool-store/slot.cases.js';

/**
 * What every `PoolStore` must do, as plain functions: a case that rejects is a promise that the store breaks.
 *
 * @example
 * for (const { name, run } of poolStoreContract) test(name, () => run(async () => ({ store, pools })));
 */
export const poolStoreContract: readonly PoolStoreCase[] = [...slotCases, ...queueCases, ...dequeueCases];

/**
 * Registers a test for each case of {@link poolStoreContract}.
 *
 * @example describePoolStoreContract({ describe, it }, 'MyPools', async () => ({ store: new MyStore(), pools: new MyPools() }));
 */
export function describePoolStoreContract(runner: TestRunner, subject: string, make: MakeStoresOfPools): void {
  runner.describe(`${subject} as a PoolStore`, () => {
    for (const { name, run } of poolStoreContract) runner.it(name, () => run(make));
  });
}

/**
 * The names of the cases that a store of pools fails: none for a right one.
 *
 * @example console.log(await failuresOfPoolStore(async () => ({ store: new MyStore(), pools: new MyPools() }))); // []
 */
export async function failuresOfPoolStore(make: MakeStoresOfPools): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const { name, run } of poolStoreContract) await run(make).catch(() => failures.push(name));
  return failures;
}
