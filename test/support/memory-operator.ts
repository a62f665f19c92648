import {
  InMemoryDeadLetters,
  InMemoryDeployedTasker,
  type InMemoryDeployment,
  InMemoryExecutions,
  InMemoryInspection,
  InMemoryInvocationSearch,
} from '../../src/adapters/memory/index.js';
import type { Operator } from '../../src/domain/operate/operator.js';
import { readLimits } from '../../src/handlers/read-settings.js';
import type { World } from './world.js';

const QUEUE_URL = 'https://sqs.example/completions';
const queueArn = 'arn:aws:sqs:eu-central-1:123456789012:completions';

/** A deployment with nothing wrong, as far as an explanation looks at it. */
export const SOUND: InMemoryDeployment = {
  functions: {
    completer: {
      ...{ functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:completer', environment: {} },
      roleArn: 'arn:aws:iam::123456789012:role/tasker',
    },
  },
  queues: { [QUEUE_URL]: { queueArn, visible: 0, visibilityTimeoutSeconds: 360 } },
  mappings: { [`completer ${queueArn}`]: { isEnabled: true, reportsItemFailures: true } },
  rules: [
    { name: 'completions', isEnabled: true, targetArns: [queueArn], pattern: '{"source":["aws.redshift-data"]}' },
    { name: 'reconcile', isEnabled: true, targetArns: [], schedule: 'rate(1 minute)' },
  ],
};

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
    ...{ upkeepFunctionName: 'upkeep', completionQueueUrl: QUEUE_URL, completionRuleName: 'completions' },
    reconcileRuleName: 'reconcile',
  },
  settings: world.runtime.settings,
  clock: world.clock,
  store: world.store,
  pools: world.store,
  search: new InMemoryInvocationSearch(world.store),
  executions: new InMemoryExecutions(),
  tasker: new InMemoryDeployedTasker(world.runtime),
  taskCallback: world.taskCallback,
  deadLetters: new InMemoryDeadLetters(),
  inspection: new InMemoryInspection(SOUND),
  readLimits,
});
