import { Logger } from '@aws-lambda-powertools/logger';
import { Duration } from 'aws-cdk-lib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTaskerMetrics, PowertoolsTelemetry } from '../../src/adapters/powertools/index.js';
import { captureOutput, type CapturedOutput } from '../support/captured-output.js';
import { World } from '../support/world.js';
import { aStack, aTasker, templateOf } from './a-stack.js';
import { judgeAlarm } from './deployed/judge-alarm.js';
import { MetricsBoard } from './deployed/metrics-board.js';
import { alarmsOf } from './deployed/template-alarms.js';

const PREFIX = 'alarms/';
const HOUR_MS = 3_600_000;

const stack = aStack();
aTasker(stack, {
  statementNamePrefix: PREFIX,
  longestStatement: Duration.minutes(30),
  completerLambdaFunctionProps: {},
});
const alarms = alarmsOf(templateOf(stack).toJSON() as never);
/** Names of resources stand for themselves. */
const resolver = { resolve: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)) };
const judge = (id: string, board: MetricsBoard, nowMs: number): string => {
  const alarm = alarms.find((one) => one.id.includes(id));
  if (alarm === undefined) throw new Error(`there is no alarm ${id}`);
  return judgeAlarm(alarm, resolver as never, board, nowMs);
};

describe('an alarm about what the functions tell', () => {
  let output: CapturedOutput;
  let world: World;
  let board: MetricsBoard;

  beforeEach(() => {
    output = captureOutput();
    board = new MetricsBoard();
    // As `composeRuntime` makes it of the function's environment.
    const telemetry = new PowertoolsTelemetry({
      logger: new Logger({ logLevel: 'SILENT' }),
      metrics: createTaskerMetrics({ dimensions: { Tasker: PREFIX } }),
    });
    world = new World({ replace: () => ({ telemetry }) });
  });
  afterEach(() => output.release());

  /** A run of the reconciler, and a moment right after it. */
  const reconcile = async (): Promise<number> => {
    await world.reconcile();
    board.takeOutput(output.text());
    return Date.now() + 1;
  };

  it('goes off where the reconciler is silent, and recovers with its next run', async () => {
    expect(judge('UpkeepSilent', board, Date.now())).toBe('ALARM');
    const now = await reconcile();
    expect(judge('UpkeepSilent', board, now)).toBe('OK');
    expect(judge('UpkeepSilent', board, now + HOUR_MS)).toBe('ALARM');
  });

  it('goes off where a statement is in flight for too long, and recovers when none is told any more', async () => {
    await world.startTask();
    expect(judge('OldestInFlightPastDue', board, await reconcile())).toBe('OK');
    await world.clock.advance(HOUR_MS);
    const now = await reconcile();
    expect(judge('OldestInFlightPastDue', board, now)).toBe('ALARM');
    expect(judge('OldestInFlightPastDue', board, now + HOUR_MS)).toBe('OK');
  });

  it('goes off where many events got lost, and recovers', async () => {
    for (let count = 0; count < 6; count += 1) await world.startTask();
    for (const { id } of world.statements) world.redshiftData.finish(id);
    await world.loseEvents();
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    const now = await reconcile();
    expect(judge('ManyReconcilerRecoveries', board, now)).toBe('ALARM');
    expect(judge('ManyReconcilerRecoveries', board, now + HOUR_MS)).toBe('OK');
  });
});

describe('an alarm about what AWS tells of a queue or a function', () => {
  const OF_AWS = alarms.filter(({ Namespace }) => Namespace.startsWith('AWS/'));

  it('is each of the ten others', () => {
    expect(OF_AWS.map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`).sort()).toEqual([
      ...Array.from({ length: 3 }, () => 'AWS/Lambda Errors'),
      ...Array.from({ length: 3 }, () => 'AWS/Lambda Throttles'),
      'AWS/SQS ApproximateAgeOfOldestMessage',
      ...Array.from({ length: 3 }, () => 'AWS/SQS ApproximateNumberOfMessagesVisible'),
    ]);
  });

  it.each(OF_AWS.map((alarm) => [alarm.id, alarm] as const))(
    'goes off beyond its threshold, and recovers: %s',
    (_, alarm) => {
      const board = new MetricsBoard();
      const dimensions = Object.fromEntries(alarm.Dimensions.map(({ Name, Value }) => [Name, resolver.resolve(Value)]));
      // The one dimension under which AWS tells it.
      expect(Object.keys(dimensions)).toEqual([alarm.Namespace === 'AWS/SQS' ? 'QueueName' : 'FunctionName']);
      const now = Date.now();
      for (let period = 0; period < alarm.EvaluationPeriods; period += 1) {
        const at = now - period * alarm.Period * 1000 - 1;
        board.put(alarm.Namespace, alarm.MetricName, dimensions, alarm.Threshold + 1, at);
      }
      expect(judgeAlarm(alarm, resolver as never, board, now)).toBe('ALARM');
      expect(judgeAlarm(alarm, resolver as never, board, now + HOUR_MS)).toBe('OK');
    },
  );
});
