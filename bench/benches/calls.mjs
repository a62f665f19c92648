// Requests per statement, service and operation, by the deployed handlers and adapters with the SDK's clients.
import { ENVIRONMENT, POOL, POOL_ENVIRONMENT, startServices } from '../support/services.mjs';
import { completionOf, payloadOf, tasker } from '../support/tasker.mjs';

const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem'];
const READS = ['GetItem', 'Query', 'BatchGetItem'];
export const ANSWERS = ['SendTaskSuccess', 'SendTaskFailure'];
const SINGLE = {
  RedshiftData: ['ExecuteStatement', 'DescribeStatement', 'ListStatements'],
  StepFunctions: ['SendTaskHeartbeat'],
};

const MINUTE_MS = 60_000;

/** A way in which a statement goes, whose requests are counted from the call of `count` on. */
export const STORIES = {
  async 'with a task token'({ services, subject }, count) {
    await count();
    const { Id } = await subject.start(payloadOf('token'));
    await finish(services, subject, Id);
  },
  async 'without a task token'({ subject }, count) {
    await count();
    await subject.start({ sqlStatement: 'select 1' });
  },
  async 'a further event of the same end'({ services, subject }, count) {
    const { Id } = await subject.start(payloadOf('token'));
    const event = await finish(services, subject, Id);
    await count();
    await subject.complete(event);
  },
  async 'without its event, found by the reconciler'({ services, subject }, count) {
    await count();
    const { Id } = await subject.start(payloadOf('token'));
    await services.steer('end', { id: Id });
    await subject.clock.advance(10 * MINUTE_MS);
    await subject.reconcile();
  },
  async 'adopted by a retry'({ services, subject }, count) {
    const attempt = (retryCount) => ({ ...payloadOf('Load').attempt, retryCount });
    const { Id } = await subject.start(payloadOf('token', { attempt: attempt(0) }));
    await services.steer('close', { token: 'token' });
    await count();
    const adopted = await subject.start(payloadOf('token of the retry', { attempt: attempt(1) }));
    if (adopted.Id !== Id) throw new Error(`the retry started '${adopted.Id}' and did not adopt '${Id}'`);
    await finish(services, subject, Id);
  },
  async 'a singleton'({ services, subject }, count) {
    await count();
    const { Id } = await subject.start(
      payloadOf('token', { action: 'executeSingletonStatement', singletonKey: 'nightly' }),
    );
    await finish(services, subject, Id);
  },
  async 'in a pool, where a slot is free'({ services, subject }, count) {
    await count();
    const { Id } = await subject.start(payloadOf('token', { pool: POOL }));
    await finish(services, subject, Id);
  },
  // What is counted is one that enters the queue, and an end that hands its slot over: every statement has both.
  async 'in a pool, where it waits'({ services, subject }, count) {
    const { Id } = await subject.start(payloadOf('token', { pool: POOL }));
    await expectQueued(subject, 'token of the second');
    await count();
    await expectQueued(subject, 'token of the third');
    await finish(services, subject, Id);
  },
  async 'in the fast lane'({ subject }, count) {
    await count();
    await subject.start(payloadOf('token', { waitTimeSeconds: 5 }));
  },
};

/** Starts a statement that has to wait. */
async function expectQueued(subject, token) {
  const { Status } = await subject.start(payloadOf(token, { pool: POOL }));
  if (Status !== 'QUEUED') throw new Error(`the statement is ${Status} and does not wait`);
}

/** Ends a statement and lets its event arrive; gives the event. */
async function finish(services, subject, id) {
  await services.steer('end', { id });
  const { name } = await services.steer('statement', { id });
  const event = completionOf(name, id);
  const { batchItemFailures } = await subject.complete(event);
  if (batchItemFailures.length > 0) throw new Error('the completion failed');
  return event;
}

/** The figures of one story, by what is counted. */
export function figuresOf(story, counts) {
  const sum = (service, operations) =>
    operations.reduce((total, name) => total + (counts[`${service}.${name}`] ?? 0), 0);
  return [
    ['DynamoDB writes', sum('DynamoDB', WRITES)],
    ['DynamoDB reads', sum('DynamoDB', READS)],
    ...Object.entries(SINGLE).flatMap(([service, names]) => names.map((name) => [name, sum(service, [name])])),
    ['SendTaskSuccess or SendTaskFailure', sum('StepFunctions', ANSWERS)],
  ].map(([what, value]) => ({ name: `${story}: ${what}`, value, unit: 'requests' }));
}

export const title = 'Requests per statement';

/**
 * Plays a story.
 *
 * @param options.parts take the place of those of the deployed runtime. @param options.onCount called where the counting begins.
 * @returns requests by service and operation.
 */
export async function playStory(story, { parts = {}, onCount } = {}) {
  const services = await startServices();
  try {
    const environment = story.startsWith('in a pool') ? POOL_ENVIRONMENT : ENVIRONMENT;
    await STORIES[story]({ services, subject: tasker(services, parts, environment) }, async () => {
      await services.counts();
      onCount?.();
    });
    return await services.counts();
  } finally {
    services.close();
  }
}

/** @param options.stories default: all. */
export async function run({ stories = Object.keys(STORIES) } = {}) {
  const figures = [];
  for (const story of stories) figures.push(...figuresOf(story, await playStory(story)));
  return figures;
}
