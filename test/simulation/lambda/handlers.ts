import type { Runtime } from '../../../src/domain/runtime.js';
import { createCompleteHandler, type CompleteHandler } from '../../../src/handlers/complete-handler.js';
import {
  createCustomResourceHandler,
  type CustomResourceHandler,
} from '../../../src/handlers/custom-resource-handler.js';
import {
  createExecutionEndedHandler,
  type ExecutionEndedHandler,
} from '../../../src/handlers/execution-ended-handler.js';
import { createReconcileHandler, type ReconcileHandler } from '../../../src/handlers/reconcile-handler.js';
import { createStartHandler, type StartHandler } from '../../../src/handlers/start-handler.js';
import type { World } from '../world.js';
import type { Invoked } from './host.js';
import type { Lambda } from './lambda.js';
import { runtimeOf } from './ports.js';

/** The tasker's handlers as they are deployed. */
export interface Handlers {
  readonly start: StartHandler;
  readonly complete: CompleteHandler;
  readonly reconcile: ReconcileHandler;
  readonly executionEnded: ExecutionEndedHandler;
  readonly customResource: CustomResourceHandler;
}

/** The real handlers over the simulated ports; where a mutant is under test, its change in between. */
export function createHandlers(world: World, current: () => Lambda, invoked: Invoked): Handlers {
  const { mutant } = world;
  const plain = runtimeOf(current);
  const lambda = current();
  const runtime: Runtime = mutant?.runtime ? mutant.runtime(plain, { lambda, invoked, world }) : plain;
  const handlers: Handlers = {
    start: createStartHandler(runtime),
    complete: createCompleteHandler(runtime),
    reconcile: createReconcileHandler(runtime),
    executionEnded: createExecutionEndedHandler(runtime),
    customResource: createCustomResourceHandler(runtime),
  };
  return mutant?.handlers ? mutant.handlers(handlers) : handlers;
}
