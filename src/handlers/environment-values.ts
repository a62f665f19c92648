import { ConfigurationError } from '../domain/errors.js';

/** Names and values as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Which whole numbers a variable may be; both ends are allowed. */
export interface WholeNumberRange {
  readonly least: number;
  readonly most: number;
}

/** The value of a variable as it is; `undefined` where it is missing or empty. */
export const notEmpty = (environment: Environment, name: string): string | undefined =>
  environment[name] === '' ? undefined : environment[name];

/**
 * The value of a variable that may be left out. One that is there and empty counts as left out: templates often cannot leave it out.
 *
 * @returns `undefined` where it is missing or empty.
 * @throws {ConfigurationError} where white space is around the value, which a copied line or a file's end brings along, and no service takes.
 */
export function optional(environment: Environment, name: string): string | undefined {
  const value = notEmpty(environment, name);
  if (value === undefined || value === value.trim()) return value;
  throw new ConfigurationError(
    `${name} is ${JSON.stringify(value)}; allowed: no white space at its beginning or end; leave the variable out to have its default`,
  );
}

/** @throws {ConfigurationError} where the variable is missing or empty, or white space is around its value. */
export function required(environment: Environment, name: string): string {
  const value = optional(environment, name);
  if (value === undefined) {
    throw new ConfigurationError(`the environment variable ${name} is missing; set it on the function`);
  }
  return value;
}

/** @throws {ConfigurationError} where the variable is neither true nor false. */
export function flag(environment: Environment, name: string, otherwise: boolean): boolean {
  const text = optional(environment, name);
  if (text === undefined) return otherwise;
  if (text !== 'true' && text !== 'false') {
    throw new ConfigurationError(`${name} is '${text}'; allowed: true or false`);
  }
  return text === 'true';
}

/** @throws {ConfigurationError} where the variable is no whole number of the range, written in digits alone. */
export function wholeNumber(
  environment: Environment,
  name: string,
  otherwise: number,
  { least, most }: WholeNumberRange,
): number {
  const text = optional(environment, name);
  if (text === undefined) return otherwise;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new ConfigurationError(`${name} is '${text}'; allowed: a whole number from ${least} to ${most}`);
}
