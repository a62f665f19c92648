import type { ServiceContext } from './action.js';
import { Execution, type ExecutionIdentity } from './execution.js';

/** Begins an execution that is known from then on, and kept for the next process where executions are. */
export const beginExecution = (
  { environment, kept, observers, options, registry }: ServiceContext,
  identity: ExecutionIdentity,
): Execution => {
  const execution = kept
    ? kept.begin(identity, { environment, observers, archive: options.archive })
    : new Execution(identity, environment, observers, options.archive);
  registry.addExecution(execution);
  execution.start();
  return execution;
};
