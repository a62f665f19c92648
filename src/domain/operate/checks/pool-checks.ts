import { checkAnswer, type CheckResult, failure, ok } from './check.js';
import type { DeploymentFacts, FunctionLimits } from './facts.js';

const REMEDY = 'give all of its functions the same pools and maxInFlight: deploy the stack again';

/** Whoever ends a statement starts the next one, so that all functions must know the same pools, of the same sizes. */
export const checkPoolSizes = ({ limits }: DeploymentFacts): CheckResult =>
  checkAnswer(
    'pool-sizes',
    limits,
    () => failure('pool-sizes', 'a function of the tasker does not exist', 'deploy the stack again'),
    (ofFunctions) => {
      const unreadable = ofFunctions.filter(({ reason }) => reason !== undefined);
      if (unreadable.length > 0) {
        const reasons = unreadable.map(({ functionName, reason }) => `${functionName}: ${reason}`);
        return failure('pool-sizes', `the pools of a function cannot be read: ${reasons.join('; ')}`, REMEDY);
      }
      const [first, ...others] = ofFunctions.map(textOf);
      if (others.every((text) => text === first)) {
        return ok('pool-sizes', first === NO_LIMIT ? 'it has no pools' : `all its functions have the pools ${first}`);
      }
      const differing = ofFunctions.map((of) => `${of.functionName} has ${textOf(of)}`);
      return failure('pool-sizes', `its functions have other pools than each other: ${differing.join('; ')}`, REMEDY);
    },
  );

const NO_LIMIT = 'none';

/** `maxInFlight 20, loads 5`, by name. */
function textOf({ maxInFlight, pools = {} }: FunctionLimits): string {
  const named = Object.entries(pools).sort(([one], [other]) => (one < other ? -1 : 1));
  const sizes = [...(maxInFlight === undefined ? [] : [['maxInFlight', maxInFlight] as const]), ...named];
  return sizes.length === 0 ? NO_LIMIT : sizes.map(([name, size]) => `${name} ${size}`).join(', ');
}
