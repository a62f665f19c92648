import { type Answered, known } from '../../ports/answered.js';
import type { FunctionFacts } from '../../ports/inspection.js';
import { errorNameOf, TaskerError } from '../../ports/tasker-error.js';
import type { FunctionLimits } from './checks/facts.js';
import type { Operator } from './operator.js';

/** How many statements may run at once, as each function has it; what is one function is told once. Never throws. */
export function limitsOf(
  { readLimits }: Operator,
  functions: readonly (readonly [functionName: string, facts: Answered<FunctionFacts>])[],
): Answered<readonly FunctionLimits[]> {
  const limits: FunctionLimits[] = [];
  for (const [functionName, facts] of new Map(functions)) {
    if (facts.kind !== 'known') return facts;
    try {
      limits.push({ functionName, ...readLimits(facts.value.environment) });
    } catch (error) {
      limits.push({ functionName, reason: error instanceof TaskerError ? error.message : errorNameOf(error) });
    }
  }
  return known(limits);
}
