import { ConfigurationError } from '../domain/errors.js';

/** Names and values as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {ConfigurationError} where the variable is missing or empty. */
export function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new ConfigurationError(`the environment variable ${name} is missing; set it on the function`);
  }
  return value;
}

/** @throws {ConfigurationError} where the variable is neither true nor false. */
export function flag(environment: Environment, name: string, otherwise: boolean): boolean {
  const text = environment[name];
  if (text === undefined || text === '') return otherwise;
  if (text !== 'true' && text !== 'false') {
    throw new ConfigurationError(`${name} is '${text}'; allowed: true or false`);
  }
  return text === 'true';
}

/** @throws {ConfigurationError} where the variable is no whole number from `minimum` up. */
export function wholeNumber(environment: Environment, name: string, otherwise: number, minimum: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < minimum) {
    throw new ConfigurationError(`${name} is '${text}'; allowed: a whole number of ${minimum} or more`);
  }
  return value;
}
