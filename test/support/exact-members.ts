import { inspect } from 'node:util';

/** Members whose types take it. */
const MAY_BE_UNDEFINED: ReadonlySet<string> = new Set(['after', 'answeredToken', 'cursor']);

/**
 * The same port, which refuses what its types refuse and JavaScript lets through: a member that is there and `undefined`. Stores
 * would keep it as a value of its own, or fail.
 */
export const refusingUndefinedMembers = <Port extends object>(port: Port): Port =>
  new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...parameters: unknown[]): unknown => {
        const found = parameters.map((parameter) => pathOfUndefined(parameter)).find((path) => path !== undefined);
        if (found) {
          throw new TypeError(`${String(name)} got a member that is undefined: ${found}, in ${inspect(parameters)}`);
        }
        return Reflect.apply(member, target, parameters);
      };
    },
  });

/** Where in plain objects and arrays a member is there and `undefined`. */
function pathOfUndefined(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !isPlain(value)) return undefined;
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined && !MAY_BE_UNDEFINED.has(name)) return name;
    const below = pathOfUndefined(member);
    if (below !== undefined) return `${name}.${below}`;
  }
  return undefined;
}

const isPlain = (value: object): boolean => Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
