import { setImmediate } from 'node:timers/promises';

/**
 * `port` whose calls take their time before or after they have taken effect, as `random` decides: callers that work at the
 * same time get mixed up, the same way for the same seed.
 */
export const dawdling = <Port extends object>(port: Port, random: () => number): Port => {
  const dawdle = async (): Promise<void> => {
    for (let turns = Math.floor(random() * 3); turns > 0; turns -= 1) await setImmediate();
  };
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]): Promise<unknown> => {
        await dawdle();
        const result: unknown = await (Reflect.apply(member, target, given) as Promise<unknown>);
        await dawdle();
        return result;
      };
    },
  });
};
