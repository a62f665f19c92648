import { ConfigurationError } from '../domain/errors.js';
import { type Environment, optional } from './environment-values.js';
import { ENVIRONMENT_VARIABLES } from './read-settings.js';

/**
 * Makes sure that a function has the code of the store that it is set to.
 *
 * @throws {ConfigurationError} where `TASKER_STORE` names another one.
 */
export function expectStore(environment: Environment, here: 'dynamodb' | 'postgres', otherwise: string): void {
  const name = ENVIRONMENT_VARIABLES.store;
  const store = optional(environment, name);
  if (store === undefined || store === here) return;
  throw new ConfigurationError(`${name} is '${store}', and this function's code has the store '${here}'; ${otherwise}`);
}
