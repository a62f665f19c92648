import { CloudFormationResponseCallback } from '../../../src/adapters/cloudformation-response/index.js';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { failureBody, successBody } from '../../../src/domain/custom-resource/response-body.js';
import { taskTokenOf, type WaitingCustomResource, waiterOf } from '../../../src/domain/waiter.js';
import type { TaskCallbackEnvironment, TaskOutcome } from '../../contract/task-callback.contract.js';
import { STORY_START } from '../../support/builders.js';
import { ResponseServer } from '../../support/cloudformation/response-server.js';

/** How often the adapter tries before it gives up. */
const TRIES = 3;

/** A clock that nobody has to wind. */
export class HurriedClock extends ManualClock {
  override async sleep(): Promise<void> {
    await Promise.resolve();
  }
}

/** A custom resource that waits at a URL of `origin`. */
export const aWaitingResource = (origin: string, number = 1): WaitingCustomResource => ({
  kind: 'customResource',
  responseUrl: `${origin}/response-${number}?X-Amz-Date=20260102T030405Z&X-Amz-Expires=7200&X-Amz-Signature=secret${number}`,
  stackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/warehouse/0a1b2c3d',
  requestId: `request-${number}`,
  logicalResourceId: 'Schema',
  physicalResourceId: 'warehouse/Schema',
  failedPhysicalResourceId: 'warehouse/Schema/not-created',
});

/** The path of the URL that a token waits at. */
export const keyOf = (token: string): string => {
  const waiter = waiterOf(token);
  return waiter.kind === 'customResource' ? new URL(waiter.responseUrl).pathname : '';
};

/** An answer as CloudFormation reads it. */
const readBody = ({ Status, Data, Reason }: Readonly<Record<string, unknown>>): TaskOutcome =>
  Status === 'SUCCESS' ? { output: Data } : { error: String(Status), cause: String(Reason) };

/** The contract's environment around the adapter and an S3 of loopback. */
export const responseEnvironment = async (): Promise<TaskCallbackEnvironment & { readonly server: ResponseServer }> => {
  const server = await ResponseServer.listen();
  let opened = 0;
  const waiter = aWaitingResource(server.origin);
  return {
    server,
    taskCallback: new CloudFormationResponseCallback({
      clock: new HurriedClock(STORY_START),
      responseOrigin: server.origin,
    }),
    openTask: async () => taskTokenOf(aWaitingResource(server.origin, (opened += 1))),
    // CloudFormation gives up, and S3 knows nothing of it.
    closeTask: async () => undefined,
    outcomeOf: async (token) => {
      const put = server.firstOf(keyOf(token));
      return put && readBody(put.body);
    },
    failNext: (fault) => server.failNext(...Array.from({ length: TRIES }, () => fault)),
    neverOpened: taskTokenOf(aWaitingResource(server.origin, 0)),
    tellsWhoWaits: false,
    showsWhole: false,
    shown: (outcome) => {
      if (outcome === undefined) return undefined;
      const body =
        'output' in outcome ? successBody(waiter, JSON.stringify(outcome.output)) : failureBody(waiter, outcome);
      return readBody(JSON.parse(body) as Record<string, unknown>);
    },
    close: () => server.close(),
  };
};
