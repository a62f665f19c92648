// From the end of a statement to its answered task, where every service answers after 20 ms: how many calls stand in a row. In virtual
// time, so it is exact; what EventBridge, SQS, Lambda and the reconciler's schedule take besides is not in it.
import { EARLIER } from '../support/earlier.mjs';
import { memoryTasker } from '../support/memory-tasker.mjs';

const SERVICE_MS = 20;
const STATEMENT_MS = 2_000;
const TOKEN = 'token';
const MINUTE_MS = 60_000;

export const title = 'Virtual milliseconds to the answered task, services answering after 20 ms';

/** From the completer's invocation, which is as soon as the event arrives. */
async function byEvent() {
  const subject = memoryTasker({ serviceMs: SERVICE_MS });
  const { Id } = await subject.start(TOKEN);
  await subject.finish(Id);
  const invokedAt = subject.clock.now();
  await subject.complete(subject.events);
  return subject.answeredAt.get(TOKEN) - invokedAt;
}

/** From the statement's end, while the starter waits for it. */
async function inTheFastLane() {
  let endsAt;
  const subject = memoryTasker({
    serviceMs: SERVICE_MS,
    onSql: () => {
      endsAt = subject.clock.now() + STATEMENT_MS;
      return { rows: 1, afterMs: STATEMENT_MS };
    },
  });
  await subject.start(TOKEN, { waitTimeSeconds: 30 });
  return subject.answeredAt.get(TOKEN) - endsAt;
}

/** From the reconciler's invocation. */
async function byTheReconciler() {
  const subject = memoryTasker({ serviceMs: SERVICE_MS });
  const { Id } = await subject.start(TOKEN);
  await subject.finish(Id);
  await subject.clock.advance(10 * MINUTE_MS);
  const invokedAt = subject.clock.now();
  await subject.reconcile();
  return subject.answeredAt.get(TOKEN) - invokedAt;
}

export async function run() {
  const [event, fastLane, reconciler] = [await byEvent(), await inTheFastLane(), await byTheReconciler()];
  return [
    { name: "by its event, from the completer's invocation", value: event, unit: 'ms' },
    { name: "in the fast lane, from the statement's end", value: fastLane, unit: 'ms' },
    { name: 'by the reconciler, from its invocation', value: reconciler, unit: 'ms' },
    { name: 'fast lane over event', value: fastLane / event, unit: '' },
    {
      name: 'the system before, by its event',
      value: EARLIER.latencyMilliseconds,
      unit: 'ms',
      spread: 'measured elsewhere',
    },
    { name: 'event over the system before', value: event / EARLIER.latencyMilliseconds, unit: '' },
  ];
}
