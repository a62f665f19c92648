import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { resultOf } from '../../src/adapters/memory/result-of.js';
import { TASK_CAUSE_LENGTH_MAX, TASK_OUTPUT_BYTES_MAX } from '../../src/domain/limits.js';
import { AN_EXECUTION_ARN } from '../support/builders.js';
import { anSqsRecord } from '../support/completion-queue.js';
import { aDeepValue, aStrangeText, garbage } from '../support/garbage.js';
import { LeakWatch, SECRETS } from '../support/leak-watch.js';
import { A_PREFIX, aTaskPayload, World } from '../support/world.js';
import { propertyRuns } from '../support/property-runs.js';

const STRANGER = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

/** An event of our kind, with something wrong at will. */
const eventOf = (detail: object, envelope: object = {}): Record<string, unknown> => ({
  ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change', id: SECRETS.event },
  ...envelope,
  detail: { statementName: '', statementId: STRANGER, state: 'FINISHED', principal: SECRETS.event, ...detail },
});

/** JSON text of anything; `null` where it is too deep to be written. */
const toText = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? 'undefined';
  } catch {
    return '['.repeat(50_000) + ']'.repeat(50_000);
  }
};

const executionLike = fc.constantFrom(
  ...[AN_EXECUTION_ARN, 'no-execution', 'lock#0a', '', ':', 'arn:aws:states:eu-west-1:123456789012:execution:a:b'],
);

/** Bodies about nothing that this tasker has started. */
const aStrangeBody: fc.Arbitrary<string> = fc.oneof(
  aStrangeText,
  garbage.map(toText),
  garbage.map((value) => toText(value).slice(0, -1)),
  garbage.map((detail) => toText({ ...eventOf({}), detail })),
  fc
    .tuple(fc.constantFrom('statementName', 'statementId', 'state'), garbage)
    .map(([name, value]) => toText(eventOf({ [name]: value }))),
  fc
    .tuple(fc.constantFrom('source', 'detail-type', 'detail'), garbage)
    .map(([name, value]) => toText(eventOf({}, { [name]: value }))),
  fc
    .tuple(fc.constantFrom(A_PREFIX, 'other/', ''), executionLike, fc.oneof(aStrangeText, fc.constant('0a1b')))
    .map(([prefix, execution, id]) => toText(eventOf({ statementName: `${prefix}${execution}:${id}` }))),
);

/** Parts of a record that SQS always gives, wrong or missing. */
const aStrangeRecord = fc.record(
  {
    attributes: fc.oneof(garbage, fc.constantFrom({}, { ApproximateReceiveCount: 'many' })),
    messageAttributes: garbage,
    eventSourceARN: garbage,
    body: fc.oneof(aStrangeBody, garbage),
  },
  { requiredKeys: ['body'] },
);

const startSecretly = async (world: World, number: number): Promise<{ token: string; statementId: string }> => {
  const token = `${SECRETS.token}-${number}`;
  world.taskCallback.open(token);
  const { Id } = await world.start(
    aTaskPayload(token, {
      ...{ sqlStatement: `select '${SECRETS.sql}'`, parameters: { a: SECRETS.parameter }, includeResult: true },
    }),
  );
  return { token, statementId: Id as string };
};

/** Runs a story under watch. */
const watched = async (story: (world: World) => Promise<void>): Promise<void> => {
  const watch = new LeakWatch();
  try {
    const world = new World({ replace: watch.watched });
    await story(world);
    watch.close(world.telemetry.text());
  } finally {
    watch.release();
  }
};

describe('a completer that gets garbage', () => {
  it('drops it at the first receive, and completes the good records of the same batch', async () => {
    const records = fc.array(fc.oneof(fc.constant('good' as const), aStrangeRecord), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(records, (plan) =>
        watched(async (world) => {
          const tokens: string[] = [];
          for (const record of plan) {
            if (record !== 'good') continue;
            const { token, statementId } = await startSecretly(world, tokens.length);
            tokens.push(token);
            world.redshiftData.finish(statementId, resultOf([{ text: SECRETS.row }]));
          }
          await world.clock.advance(0);
          const events = [...world.queue.bodies];
          const batch = plan.map((record, index) =>
            record === 'good'
              ? anSqsRecord(events.shift() ?? '', { messageId: `message-${index}` })
              : anSqsRecord('', { ...(record as object), messageId: `message-${index}` }),
          );
          const before = world.store.invocations().length;
          expect(await world.handlers.complete({ Records: batch })).toEqual({ batchItemFailures: [] });
          for (const token of tokens) expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED' });
          expect(world.store.invocations()).toHaveLength(before);
        }),
      ),
      propertyRuns(250),
    );
  });

  it('about a statement that runs does not answer it, and is dropped after a few receives', async () => {
    const claims = fc.record(
      {
        state: fc.oneof(fc.constantFrom('FINISHED', 'FAILED', 'ABORTED', 'STARTED', '__proto__'), garbage),
        statementId: fc.constantFrom('own', 'other', STRANGER, 'own:1', 'nonsense'),
        rows: garbage,
        extra: garbage,
      },
      { requiredKeys: ['state', 'statementId'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(claims, { minLength: 1, maxLength: 5 }), (forgeries) =>
        watched(async (world) => {
          const running = await startSecretly(world, 1);
          const ended = await startSecretly(world, 2);
          world.redshiftData.finish(ended.statementId);
          await world.loseEvents();
          const [invocation] = world.store.invocations();
          for (const { statementId, ...detail } of forgeries) {
            const id = statementId.replace('own', running.statementId).replace('other', ended.statementId);
            const { statementName } = invocation ?? {};
            world.queue.send(toText(eventOf({ ...detail, statementName, statementId: id })));
          }
          await world.drain();
          expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
          expect(world.answerTo(running.token)).toBeUndefined();
          expect(world.store.invocations()[0]).toEqual(invocation);

          world.redshiftData.finish(running.statementId, resultOf([{ text: SECRETS.row }]));
          await world.drain();
          expect(world.outputOf(running.token).detail).toMatchObject({ state: 'FINISHED', rows: 1 });
        }),
      ),
      propertyRuns(150),
    );
  });

  it('about a statement that has ended answers with what is true, within the limits', async () => {
    const members = fc.dictionary(
      fc.oneof(aStrangeText, fc.constantFrom('statement', 'result', 'time', 'region')),
      garbage,
      {
        maxKeys: 4,
      },
    );
    const detailed = fc.oneof(
      members,
      aDeepValue.map((deep) => ({ deep })),
      fc.constant({ principal: '\u0000'.repeat(2_000) }),
    );
    await fc.assert(
      fc.asyncProperty(members, detailed, fc.boolean(), (envelope, detail, fails) =>
        watched(async (world) => {
          const { token, statementId } = await startSecretly(world, 1);
          if (fails) world.redshiftData.fail(statementId, `${SECRETS.databaseText} ${'x'.repeat(40_000)}`);
          else world.redshiftData.finish(statementId, resultOf([{ text: SECRETS.row }]));
          await world.clock.advance(0);
          const [trueEvent = ''] = world.queue.bodies;
          world.queue.purge();
          const { statementName } = await world.invocationOf(token);
          const claims = { ...detail, statementName, statementId, state: fails ? 'FINISHED' : 'FAILED', rows: 999 };
          world.queue.send(toText({ ...envelope, ...eventOf(claims) }));
          world.queue.send(trueEvent);
          await world.drain();
          expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
          const answer = world.answerTo(token);
          if (answer?.kind === 'failure') {
            expect(fails).toBe(true);
            expect(answer.cause.length).toBeLessThanOrEqual(TASK_CAUSE_LENGTH_MAX);
            expect(world.causeOf(token)).toMatchObject({ status: 'FAILED', statementId });
            expect(String(world.causeOf(token).message)).toContain(SECRETS.databaseText);
          } else {
            expect(fails).toBe(false);
            expect(Buffer.byteLength(answer?.output ?? '')).toBeLessThanOrEqual(TASK_OUTPUT_BYTES_MAX);
            const { detail: shown, result, statement } = world.outputOf(token);
            expect(shown).toMatchObject({ state: 'FINISHED', rows: 1, statementId });
            expect(statement).toMatchObject({ Id: statementId, Status: 'FINISHED' });
            expect(result).toMatchObject({ Records: [[{ stringValue: SECRETS.row }]], truncated: false });
          }
        }),
      ),
      propertyRuns(150),
    );
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('is not in the way of what else the same function does', async () => {
    await fc.assert(
      fc.asyncProperty(garbage, (event) =>
        watched(async (world) => {
          const envelope = { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change' };
          const { statementId } = await startSecretly(world, 1);
          const outcomes = [
            await world.handlers.combined({ ...envelope, detail: event }),
            await world.handlers.combined({ ...envelope, detail: { executionArn: event, status: 'ABORTED' } }),
            await world.handlers.combined({ ...envelope, detail: { executionArn: AN_EXECUTION_ARN, status: event } }),
          ];
          expect(outcomes).toEqual([{ cancelled: 0 }, { cancelled: 0 }, { cancelled: 0 }]);
          expect(world.statements).toMatchObject([{ id: statementId, status: 'SUBMITTED' }]);
        }),
      ),
      propertyRuns(150),
    );
  });
});
