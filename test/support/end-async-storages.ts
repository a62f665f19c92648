import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll } from '@jest/globals';

/**
 * Ends what a suite's libraries keep for asynchronous calls, when the suite ends.
 *
 * Node keeps every `AsyncLocalStorage` that once ran in a list of the process, and copies each of them into each new
 * promise. Each suite loads its libraries anew, so that a process of Jest would gather hundreds, and a suite of many
 * promises would take three times as long there as alone.
 */
type Storage = AsyncLocalStorage<unknown>;

const USED = Symbol.for('the async storages that the running suite uses');
const prototype = AsyncLocalStorage.prototype as Storage & { [USED]?: Set<Storage> };

if (!prototype[USED]) {
  const used = (prototype[USED] = new Set<Storage>());
  for (const name of ['run', 'enterWith'] as const) {
    const original = Object.getOwnPropertyDescriptor(prototype, name)?.value as (
      this: Storage,
      ...parameters: unknown[]
    ) => unknown;
    Object.defineProperty(prototype, name, {
      value(this: Storage, ...parameters: unknown[]) {
        used.add(this);
        return original.apply(this, parameters);
      },
    });
  }
}

afterAll(() => {
  for (const storage of prototype[USED] ?? []) storage.disable();
  prototype[USED]?.clear();
});
