import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects all garbage; weak references to what nobody holds are empty afterwards. */
export async function collectGarbage(): Promise<void> {
  // A weak reference that was made or asked holds what it names until the turn is over.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
}

/** Counts how many of all objects that it was told of are still held by somebody. */
export class Retained {
  private readonly references: WeakRef<object>[] = [];

  note(object: object): void {
    this.references.push(new WeakRef(object));
  }

  async count(): Promise<number> {
    await collectGarbage();
    return this.references.filter((reference) => reference.deref() !== undefined).length;
  }
}
