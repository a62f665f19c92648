import { SFNClient } from '@aws-sdk/client-sfn';
import { SequentialIds } from '../../../src/adapters/memory/sequential-ids.js';
import { StepFunctionsTaskCallback } from '../../../src/adapters/step-functions/index.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import { AwsJsonError, type AwsJsonService } from '../../../local/src/http/aws-json-service.js';
import type { TaskCallbackEnvironment, TaskCallbackFault } from '../../contract/task-callback.contract.js';
import { Bench, callbackTask, machineOf } from '../../local/states/support/bench.js';

/** A client for a local endpoint, which reports every failure at once. */
export const localClient = (endpoint: string): SFNClient =>
  new SFNClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

const errorFor = (fault: TaskCallbackFault): AwsJsonError =>
  fault === 'throttled'
    ? new AwsJsonError('ThrottlingException', 'Rate exceeded')
    : new AwsJsonError('InternalServerException', 'try again', 500);

/** `service`, whose next calls go wrong as `faults` says. */
const withFaults = (service: AwsJsonService, faults: TaskCallbackFault[]): AwsJsonService => ({
  targetPrefix: service.targetPrefix,
  jsonVersion: service.jsonVersion,
  call: async (operation, input, signal) => {
    const fault = faults.shift();
    if (fault === 'throttled' || fault === 'unavailable') throw errorFor(fault);
    const output = await service.call(operation, input, signal);
    if (fault) throw errorFor(fault);
    return output;
  },
});

/** The contract's environment around the SDK's client and the local Step Functions, with HTTP between them. */
export const localEnvironment = async (): Promise<TaskCallbackEnvironment> => {
  const bench = new Bench({ starter: () => null });
  const faults: TaskCallbackFault[] = [];
  const server = await AwsJsonServer.listen({ ids: new SequentialIds('request') });
  server.serve(withFaults(bench.stepFunctions, faults));
  const client = localClient(server.endpoint);
  const executions = new Map<string, string>();
  const executionOf = (token: string): string => executions.get(token) ?? '';
  return {
    taskCallback: new StepFunctionsTaskCallback(client),
    openTask: async () => {
      const executionArn = await bench.start(machineOf(callbackTask()));
      executions.set(bench.lastToken(), executionArn);
      return bench.lastToken();
    },
    closeTask: (token) => bench.stepFunctions.stopExecution(executionOf(token)),
    outcomeOf: async (token) => {
      await bench.clock.advance(0);
      const { status, output, error, cause } = bench.stepFunctions.describeExecution(executionOf(token));
      if (status === 'RUNNING') return undefined;
      return output === undefined
        ? { error: error ?? '', cause: cause ?? '' }
        : { output: JSON.parse(output) as unknown };
    },
    failNext: (fault) => faults.push(fault),
    neverOpened: 'no-such-token',
    tellsWhoWaits: true,
    showsWhole: true,
    close: async () => {
      client.destroy();
      await server.close();
      await bench.stepFunctions.close();
    },
  };
};
