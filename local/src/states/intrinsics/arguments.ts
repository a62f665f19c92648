import { isJsonArray, isJsonObject, kindOf, type Json, type JsonObject } from '../json.js';

/** An intrinsic function got arguments that it cannot work with. */
export class IntrinsicArgumentError extends Error {
  override readonly name = 'IntrinsicArgumentError';
}

/** The evaluated arguments of one call, read by position (from 0) with the check that each function needs. */
export class IntrinsicArguments {
  constructor(readonly values: readonly Json[]) {}

  /** @throws {IntrinsicArgumentError} there are fewer or more arguments. */
  count(least: number, most = least): this {
    const { length } = this.values;
    if (length < least || length > most) {
      const allowed = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
      throw new IntrinsicArgumentError(`takes ${allowed} argument(s), got ${length}`);
    }
    return this;
  }

  any(position: number): Json {
    return this.values[position] ?? null;
  }

  string(position: number): string {
    const value = this.any(position);
    return typeof value === 'string' ? value : this.refuse(position, 'a string');
  }

  number(position: number): number {
    const value = this.any(position);
    return typeof value === 'number' ? value : this.refuse(position, 'a number');
  }

  /** A whole number; fractions are rounded as the service rounds them, towards positive infinity at one half. */
  integer(position: number): number {
    return Math.round(this.number(position));
  }

  array(position: number): readonly Json[] {
    const value = this.any(position);
    return isJsonArray(value) ? value : this.refuse(position, 'an array');
  }

  object(position: number): JsonObject {
    const value = this.any(position);
    return isJsonObject(value) ? value : this.refuse(position, 'an object');
  }

  /** @throws {IntrinsicArgumentError} always: the argument is not `allowed`. */
  refuse(position: number, allowed: string): never {
    throw new IntrinsicArgumentError(`argument ${position + 1} must be ${allowed}, got ${kindOf(this.any(position))}`);
  }
}
