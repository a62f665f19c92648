/** `port`, some of whose methods are others. Unlike a copy it keeps what a class hides in itself. */
export const withMethods = <Port extends object>(port: Port, over: Partial<Port>): Port =>
  new Proxy(port, {
    get: (target, name) => {
      if (name in over) return over[name as keyof Port];
      const member = target[name as keyof Port];
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
