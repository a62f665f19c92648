import type { LambdaHost } from '../lambda/lambda-host.js';
import type { LocalSqs } from '../queue/local-sqs.js';
import type { EventTarget } from './event-bus.js';

/** A queue: the whole event as JSON is the message's body. */
export const queueTarget = (sqs: LocalSqs, queueName: string): EventTarget => ({
  arn: sqs.queueArn(queueName),
  deliver: (event) => sqs.sendMessage(queueName, JSON.stringify(event)),
});

/** A function: invoked with the event, without waiting for its end. */
export const functionTarget = (host: LambdaHost, functionName: string): EventTarget => ({
  arn: host.functionArn(functionName),
  deliver: async (event) => host.invokeEvent(functionName, event),
});
