import { kindOf } from '../json.js';
import { runtimeFailure } from '../state-failure.js';
import { dataFlowOf } from './data-flow-of.js';
import type { StateVisit } from './state-visit.js';

/**
 * The number that a field of the state gives (literally, by path or by expression); `undefined` where it has none.
 *
 * @param least the smallest number allowed.
 * @throws {StateFailure} `States.Runtime`: it gives something else than a number of `least` or more.
 */
export const numberField = async (visit: StateVisit, name: string, least: number): Promise<number | undefined> => {
  const value = await dataFlowOf(visit).field(visit, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= least)) {
    const got = typeof value === 'number' ? value : kindOf(value);
    throw runtimeFailure(
      `The field '${name}' of the state '${visit.name}' must be a number of ${least} or more, got ${got}`,
    );
  }
  return value;
};
