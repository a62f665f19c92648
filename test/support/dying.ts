/** A port whose caller is killed at a call. */
export interface DyingPort<Port extends object> {
  readonly port: Port;
  /**
   * Resolves once it has happened in `work`, which then never ends.
   *
   * @throws {Error} where `work` ends without that call; whatever `work` throws before it.
   */
  diesIn(work: Promise<unknown>): Promise<void>;
}

/**
 * `port` for a Lambda that is killed right after its call of `method` has taken effect: that call, and every later one, never
 * returns.
 */
export const dyingAfter = <Port extends object>(port: Port, method: keyof Port): DyingPort<Port> =>
  dying(port, method, true);

/** `port` for a Lambda that is killed right before its call of `method`. */
export const dyingBefore = <Port extends object>(port: Port, method: keyof Port): DyingPort<Port> =>
  dying(port, method, false);

const dying = <Port extends object>(port: Port, method: keyof Port, takesEffect: boolean): DyingPort<Port> => {
  let isDead = false;
  let tell: () => void = () => undefined;
  const died = new Promise<void>((resolve) => (tell = resolve));
  const never = (): Promise<never> => new Promise(() => undefined);
  const proxy = new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]): Promise<unknown> => {
        if (isDead) return await never();
        if (name !== method) return await (Reflect.apply(member, target, given) as Promise<unknown>);
        isDead = true;
        if (takesEffect) await (Reflect.apply(member, target, given) as Promise<unknown>);
        tell();
        return await never();
      };
    },
  });
  const diesIn = async (work: Promise<unknown>): Promise<void> => {
    const survived = work.then(() => {
      throw new Error(`what was to die at '${String(method)}' came to its end without a call of it`);
    });
    await Promise.race([died, survived]);
  };
  return { port: proxy, diesIn };
};
