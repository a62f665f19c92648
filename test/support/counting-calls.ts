import { withMethods } from './with-methods.js';

/** `port`, and what each call of one of its methods was given, in their order. */
export const countingCalls = <Port extends object>(
  port: Port,
  method: keyof Port & string,
): { port: Port; calls: unknown[][] } => {
  const calls: unknown[][] = [];
  const counted = async (...given: unknown[]): Promise<unknown> => {
    calls.push(given);
    return await (Reflect.apply(port[method] as () => unknown, port, given) as Promise<unknown>);
  };
  return { port: withMethods(port, { [method]: counted } as unknown as Partial<Port>), calls };
};
