import type { Tracing } from '../ports/tracing.js';

type AsyncMethod = (...values: readonly unknown[]) => Promise<unknown>;

/**
 * A port each of whose calls is a span called `<label>.<method>`. What is passed and returned is not told.
 *
 * @param port all of whose methods return promises.
 * @example tracedPort('TaskCallback', taskCallback, tracing)
 */
export const tracedPort = <Port extends object>(label: string, port: Port, tracing: Tracing): Port =>
  new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const method = member as AsyncMethod;
      return (...values: readonly unknown[]) =>
        tracing.within({ name: `${label}.${String(name)}` }, () => method.apply(target, values as unknown[]));
    },
  });
