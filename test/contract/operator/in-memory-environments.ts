import {
  InMemoryDeadLetters,
  InMemoryDeployedTasker,
  InMemoryExecutions,
  InMemoryInspection,
  InMemoryInvocationSearch,
  InMemoryInvocationStore,
} from '../../../src/adapters/memory/index.js';
import { expectedTable } from '../../../src/cli/operate/expected-table.js';
import { after } from '../../../src/ports/units.js';
import { AN_EXECUTION_ARN, STORY_START } from '../../support/builders.js';
import { World } from '../../support/world.js';
import type { DeadLettersEnvironment } from './dead-letters.contract.js';
import { type DeployedTaskerEnvironment, FailingStore } from './deployed-tasker.contract.js';
import type { ExecutionsEnvironment } from './executions.contract.js';
import type { InspectionEnvironment } from './inspection.contract.js';
import type { InvocationSearchEnvironment } from './invocation-search.contract.js';

/** The fakes of an operator's ports, each as its contract sees it. */
export const inMemoryExecutions = async (): Promise<ExecutionsEnvironment> => {
  const executions = new InMemoryExecutions();
  const running = { executionArn: AN_EXECUTION_ARN, startedAt: STORY_START };
  const stoppedAt = after(STORY_START, 1_000);
  return {
    executions,
    running: async () => {
      executions.put({ ...running, status: 'RUNNING' });
      return AN_EXECUTION_ARN;
    },
    stop: async () => executions.put({ ...running, status: 'ABORTED', stoppedAt }),
    failed: async (errorName) => {
      executions.put({ ...running, status: 'FAILED', stoppedAt, errorName });
      return AN_EXECUTION_ARN;
    },
    refuse: () => (executions.unknownReason = 'these credentials are not allowed states:DescribeExecution'),
  };
};

export const inMemoryDeadLetters = async (): Promise<DeadLettersEnvironment> => {
  const deadLetters = new InMemoryDeadLetters();
  return {
    deadLetters,
    put: async (kind, body, delivery) => {
      const deliveryError = delivery && `${delivery.code}: ${delivery.message}`;
      deadLetters.put({ kind, body, sentAt: STORY_START, ...(deliveryError !== undefined && { deliveryError }) });
    },
    cutOff: () => (deadLetters.isUnavailable = true),
  };
};

export const inMemoryInvocationSearch = async (): Promise<InvocationSearchEnvironment> => {
  const store = new InMemoryInvocationStore();
  return { store, search: new InMemoryInvocationSearch(store) };
};

export const inMemoryDeployedTasker = async (): Promise<DeployedTaskerEnvironment> => {
  const world = new World({ store: new FailingStore() });
  return { world, tasker: new InMemoryDeployedTasker(world.runtime) };
};

export const inMemoryInspection = async (): Promise<InspectionEnvironment> => {
  const queueArn = 'arn:aws:sqs:eu-west-1:000000000000:completions';
  const names = {
    ...{ table: 'state', completionRule: 'completions', schedule: 'reconcile', function: 'tasker', keyId: 'key-1' },
    ...{ queueUrl: 'https://sqs.example/completions', queueArn, deadLetterQueueArn: `${queueArn}-dead` },
    roleArn: 'arn:aws:iam::000000000000:role/tasker',
  };
  const policies = { queue: '{"Statement":[]}', key: '{"Statement":[1]}' };
  const inspection = new InMemoryInspection({
    tables: { [names.table]: { status: 'ACTIVE', ...expectedTable() } },
    rules: [
      {
        ...{ name: names.completionRule, isEnabled: true, targetArns: [queueArn] },
        pattern: '{"source":["aws.redshift-data"]}',
      },
      { name: names.schedule, isEnabled: true, targetArns: [], schedule: 'rate(1 minute)' },
    ],
    functions: {
      [names.function]: {
        ...{ functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:tasker', timeoutSeconds: 60 },
        environment: { TASKER_STATEMENT_NAME_PREFIX: 'etl/' },
      },
    },
    mappings: { [`${names.function} ${queueArn}`]: { isEnabled: true, reportsItemFailures: true } },
    queues: {
      [names.queueUrl]: {
        ...{ queueArn, visible: 0, visibilityTimeoutSeconds: 360, policy: policies.queue, keyId: names.keyId },
        deadLetterQueueArn: names.deadLetterQueueArn,
      },
    },
    keyPolicies: { [names.keyId]: policies.key },
    serviceTime: STORY_START,
  });
  return {
    ...{ inspection, names, policies },
    runFunction: async () => {
      inspection.deployment = { ...inspection.deployment, lastUpkeepAt: STORY_START };
      return STORY_START;
    },
    denyRole: (action) => (inspection.deployment = { ...inspection.deployment, deniedActions: [action] }),
    refuse: () => (inspection.unknownReason = 'these credentials are not allowed it'),
  };
};
