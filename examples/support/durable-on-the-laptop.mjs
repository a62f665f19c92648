import { LambdaClient } from '@aws-sdk/client-lambda';
import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { lambdaStarter } from 'sfn-redshift-tasker/durable';
import { LocalCloud } from 'sfn-redshift-tasker-local';

/** The callback of an operation that waits for one. */
const callbackOf = (operation) => operation.getChildOperations()?.find((child) => child.getType() === 'CALLBACK');
const hasTimedOut = (operation) =>
  callbackOf(operation)
    ?.getEvents()
    ?.some(({ EventType }) => EventType === 'CallbackTimedOut') === true;

/**
 * Durable functions under the SDK's own test runner, beside a laptop cloud with the tasker and real SQL.
 *
 * @param setupSql statements that are run before.
 */
export async function durableOnTheLaptop(setupSql) {
  const cloud = await LocalCloud.start({ setupSql });
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: false });
  const client = new LambdaClient({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const invoke = lambdaStarter('sfn-redshift-tasker', client);
  let runner;
  return {
    cloud,
    /** Invokes the starter, after it has told the laptop cloud whose callback the payload brings. */
    starter: async (payload, operationName) => {
      const operation = runner.getOperation(operationName);
      cloud.durableCallbacks.open(payload.callbackId, {
        take: async (end) => {
          await operation.waitForData();
          const isTaken = operation.waitForData('COMPLETED').catch(() => undefined);
          if (end.kind === 'success') await operation.sendCallbackSuccess(end.result);
          else await operation.sendCallbackFailure(end.error);
          await isTaken;
          // The runner takes an answer after the callback's time as well, when the function has been told that it is over.
          if (hasTimedOut(operation)) {
            cloud.durableCallbacks.close(payload.callbackId);
            throw new Error(`the callback of '${operationName}' had timed out before its answer came`);
          }
        },
        // The runner hears of a callback a little later than the function that has begun it.
        isWaiting: () => (callbackOf(operation)?.getStatus() ?? 'STARTED') === 'STARTED',
      });
      await invoke(payload, operationName);
    },
    /** Runs a durable function to its end. */
    run: async (durableFunction, event = {}) => {
      runner = new LocalDurableTestRunner({ handlerFunction: withDurableExecution(durableFunction) });
      return await runner.run({ payload: event });
    },
    close: async () => {
      await LocalDurableTestRunner.teardownTestEnvironment();
      client.destroy();
      await cloud.close();
    },
  };
}
