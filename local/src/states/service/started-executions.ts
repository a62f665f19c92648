import type { ChildExecution, ChildExecutions } from '../interpreter/child-executions.js';
import type { ServiceContext } from './action.js';
import { executionArn } from './arns.js';
import { beginExecution } from './begin-execution.js';
import type { Execution } from './execution.js';
import { describe } from './execution-description.js';
import { MapRun } from './map-run.js';
import { startExecutionOf, withTestCase } from './start-execution.js';

/** Of the executions of a Map's items all have the same definition, which may be long. */
const sources = new WeakMap<object, string>();

const sourceOf = (level: object, definition: object): string => {
  const source = sources.get(level) ?? JSON.stringify(definition);
  sources.set(level, source);
  return source;
};

/** An execution as those see it that started it: all that is short. */
const childOf = (execution: Execution): ChildExecution => {
  const { events: _events, definition: _definition, ...child } = describe(execution);
  return child;
};

/** What executions of the service do with each other. `context` is asked for late: it holds what is made here. */
export const childExecutionsOf = (context: () => ServiceContext): ChildExecutions => ({
  async start(stateMachineArn, input, name): Promise<ChildExecution> {
    const { arn, testCase } = withTestCase(stateMachineArn);
    const machine = context().registry.machineMeantBy(arn);
    return childOf(startExecutionOf(context(), { machine, testCase, input, name }));
  },

  startItem({ stateMachineArn, roleArn, queryLanguage, mocks }, item): string {
    const { name, machineName, level, input: inputText, mapRunArn, itemCount } = item;
    const { options, registry } = context();
    const arn = executionArn(options, machineName, name);
    if (registry.findExecution(arn)) return arn;
    const { StartAt, States } = level;
    const definition = { StartAt, States, QueryLanguage: queryLanguage };
    const ownName = stateMachineArn.split(':').slice(0, 6).concat(machineName).join(':');
    const machine = {
      arn: ownName,
      name: machineName,
      source: sourceOf(level, definition),
      definition,
      roleArn,
      createdAt: options.clock.now(),
    };
    const identity = {
      machine,
      name,
      arn,
      inputText,
      mocks,
      mapRunArn,
      itemCount,
    };
    return beginExecution(context(), identity).arn;
  },

  startMapRun(start, clock) {
    const { registry } = context();
    const mapRun = new MapRun(start, clock);
    registry.addMapRun(mapRun);
    return mapRun;
  },

  async ended(executionArn): Promise<ChildExecution> {
    const execution = context().registry.execution(executionArn);
    await execution.ended;
    return childOf(execution);
  },

  async stop(executionArn): Promise<void> {
    const execution = context().registry.findExecution(executionArn);
    if (execution?.status !== 'RUNNING') return;
    execution.stop(undefined, 'The state that waited for this execution has ended before it');
    await execution.ended;
  },
});
