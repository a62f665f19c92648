import {
  InMemoryDeadLetters,
  InMemoryDeployedTasker,
  InMemoryExecutions,
  InMemoryInspection,
  InMemoryInvocationSearch,
} from '../../src/adapters/memory/index.js';
import type { Operator } from '../../src/domain/operate/operator.js';
import type { World } from './world.js';

/** An operator of a {@link World}, and the fakes that it looks at. */
export interface MemoryOperator extends Operator {
  readonly executions: InMemoryExecutions;
  readonly deadLetters: InMemoryDeadLetters;
  readonly inspection: InMemoryInspection;
}

/** What an operator's use cases work with, all of it in memory. */
export const operatorOf = (world: World): MemoryOperator => ({
  parts: {
    ...{ tableName: 'state', starterFunctionName: 'starter', completerFunctionName: 'completer' },
    upkeepFunctionName: 'upkeep',
  },
  settings: world.runtime.settings,
  clock: world.clock,
  store: world.store,
  search: new InMemoryInvocationSearch(world.store),
  executions: new InMemoryExecutions(),
  tasker: new InMemoryDeployedTasker(world.runtime),
  taskCallback: world.taskCallback,
  deadLetters: new InMemoryDeadLetters(),
  inspection: new InMemoryInspection({}),
});
