import { Logger } from '@aws-lambda-powertools/logger';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PowertoolsTelemetry } from '../../../src/adapters/powertools/powertools-telemetry.js';
import { createTaskerMetrics } from '../../../src/adapters/powertools/tasker-metrics.js';
import { TaskerError } from '../../../src/ports/tasker-error.js';
import type { TelemetryFields } from '../../../src/ports/telemetry.js';
import { describeTelemetryContract } from '../../contract/telemetry.contract.js';
import { captureOutput, type CapturedOutput } from '../../support/captured-output.js';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** What the logger adds to each line by itself. */
const LOGGER_KEYS = new Set(['level', 'message', 'timestamp', 'service', 'sampling_rate', 'xray_trace_id']);

type Line = Readonly<Record<string, unknown>>;

const parsed = (output: CapturedOutput): readonly Line[] => output.lines().map((line) => JSON.parse(line) as Line);

const aTelemetry = (logLevel: 'TRACE' | 'INFO' = 'TRACE'): PowertoolsTelemetry =>
  new PowertoolsTelemetry({
    logger: new Logger({ serviceName: 'tasker', logLevel }),
    metrics: createTaskerMetrics({ namespace: 'Example', dimensions: { Tasker: 'etl/' } }),
  });

describeTelemetryContract('PowertoolsTelemetry', async () => {
  const output = captureOutput();
  const telemetry = aTelemetry();
  return {
    telemetry,
    lines: () =>
      parsed(output).map((line) => ({
        level: String(line.level).toLowerCase(),
        message: String(line.message),
        fields: Object.fromEntries(Object.entries(line).filter(([name]) => !LOGGER_KEYS.has(name))),
      })),
    metrics: () => {
      telemetry.flush();
      return parsed(output).flatMap((line) => {
        const { CloudWatchMetrics } = line._aws as { CloudWatchMetrics: { Metrics: { Name: string }[] }[] };
        return CloudWatchMetrics.flatMap(({ Metrics }) =>
          Metrics.flatMap(({ Name }) => [line[Name]].flat().map((value) => ({ name: Name, value: Number(value) }))),
        );
      });
    },
    close: async () => output.release(),
  };
});

class LeakyError extends TaskerError {
  override readonly name = 'LeakyError';
  override readonly retryable = false;
  readonly sql = 'select hunter2 from vault';
}

const SECRET = 'hunter2';

/** Ways in which a secret has reached a log before; types are no obstacle to any of them. */
const LEAKS: readonly [string, unknown][] = [
  ['an error whose message holds it', new Error(`near "${SECRET}"`)],
  ['an error with a cause that holds it', new Error('outer', { cause: new Error(SECRET) })],
  ['an error of ours with a member that holds it', new LeakyError('fine')],
  ['a task token', { taskToken: SECRET }],
  ['SQL and parameters', { sqlStatement: SECRET, Sql: SECRET, parameters: [{ name: 'p', value: SECRET }] }],
  ['a whole event', { event: { Records: [{ body: SECRET }] } }],
  ['an object in place of a text', { reason: { text: SECRET } }],
  ['an array in place of a text', { reason: [SECRET] }],
  ['a text in place of a number', { rows: SECRET }],
  ['a text too long to be a name', { reason: SECRET.repeat(100) }],
  ['an error in place of a text', { errorName: new Error(SECRET) }],
  ['a key of the logger itself', { error: new Error(SECRET), message: SECRET, level: SECRET }],
  ['a bare text', SECRET],
  ['a key with the name of a prototype', JSON.parse(`{"__proto__":{"reason":{"x":"${SECRET}"}}}`)],
];

describe('PowertoolsTelemetry', () => {
  let output: CapturedOutput;
  beforeEach(() => {
    output = captureOutput();
  });
  afterEach(() => output.release());

  for (const level of LEVELS) {
    it.each(LEAKS)(`writes nothing of %s at level ${level}`, (_what, fields) => {
      aTelemetry()[level]('something happened', fields as TelemetryFields);
      expect(output.text()).toContain('something happened');
      expect(output.text()).not.toContain(SECRET);
    });

    it(`writes nothing of an error in place of the message at level ${level}`, () => {
      aTelemetry()[level](new Error(SECRET) as unknown as string);
      expect(output.text()).toContain('withheld: object instead of text');
      expect(output.text()).not.toContain(SECRET);
    });
  }

  it('still tells the fields that are allowed beside one that is not', () => {
    aTelemetry().info('started', { statementId: 'id-1', taskToken: SECRET } as TelemetryFields);
    expect(parsed(output)[0]).toMatchObject({ message: 'started', statementId: 'id-1', service: 'tasker' });
    expect(parsed(output)[0]).not.toHaveProperty('taskToken');
  });

  it('tells how long a text was that it withheld', () => {
    aTelemetry().info('odd', { reason: 'x'.repeat(501) });
    expect(parsed(output)[0]?.reason).toBe('withheld: text of 501 characters');
  });

  it('leaves the level to the logger', () => {
    aTelemetry('INFO').debug('details');
    expect(output.text()).toBe('');
  });

  it('writes what one invocation counted in one line of the embedded metric format, under the alarms’ dimension alone', () => {
    const telemetry = aTelemetry();
    telemetry.metric('TasksFailed');
    telemetry.metric('OldestInFlightSeconds', 3);
    telemetry.metric('TasksFailed', 2);
    expect(output.text()).toBe('');
    telemetry.flush();
    expect(parsed(output)).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'Example',
              Dimensions: [['Tasker']],
              Metrics: [
                { Name: 'TasksFailed', Unit: 'Count' },
                { Name: 'OldestInFlightSeconds', Unit: 'Seconds' },
              ],
            },
          ],
        },
        Tasker: 'etl/',
        TasksFailed: [1, 2],
        OldestInFlightSeconds: 3,
      },
    ]);
  });

  it('writes a line of its own for each pool, with the pool as a second dimension, and what follows without it', () => {
    const telemetry = aTelemetry();
    telemetry.metric('PoolQueueDepth', 7, { pool: 'loads' });
    telemetry.metric('PoolOldestWaitSeconds', 90, { pool: 'loads' });
    telemetry.metric('PoolQueueDepth', 0, { pool: 'maxInFlight' });
    telemetry.metric('ReconcilerRuns');
    telemetry.flush();
    telemetry.metric('ReconcilerRuns');
    telemetry.flush();
    const dimensionsOf = (line: Line) =>
      (line._aws as { CloudWatchMetrics: { Dimensions: string[][] }[] }).CloudWatchMetrics.flatMap(
        ({ Dimensions }) => Dimensions,
      );
    expect(parsed(output).map((line) => [dimensionsOf(line), { ...line, _aws: undefined }])).toEqual([
      [[['Tasker']], { Tasker: 'etl/', ReconcilerRuns: 1 }],
      [[['Tasker', 'Pool']], { Tasker: 'etl/', Pool: 'loads', PoolQueueDepth: 7, PoolOldestWaitSeconds: 90 }],
      [[['Tasker', 'Pool']], { Tasker: 'etl/', Pool: 'maxInFlight', PoolQueueDepth: 0 }],
      [[['Tasker']], { Tasker: 'etl/', ReconcilerRuns: 1 }],
    ]);
  });

  it('tells nothing twice, and nothing of an invocation that counted nothing', () => {
    const telemetry = aTelemetry();
    telemetry.flush();
    telemetry.metric('TasksFailed');
    telemetry.flush();
    telemetry.flush();
    expect(output.lines()).toHaveLength(1);
  });

  it.each([NaN, Infinity])('writes no metric of %p, which CloudWatch would refuse', (value) => {
    const telemetry = aTelemetry();
    telemetry.metric('TasksFailed', value);
    telemetry.flush();
    expect(output.text()).toBe('');
  });

  it('goes on where the logger and the metrics fail', () => {
    const broken = (): never => {
      throw new Error('the disk is full');
    };
    const logger = Object.assign(new Logger(), { info: broken });
    const metrics = Object.assign(createTaskerMetrics(), { addMetric: broken, hasStoredMetrics: broken });
    const telemetry = new PowertoolsTelemetry({ logger, metrics });
    expect(() => telemetry.info('fine')).not.toThrow();
    expect(() => telemetry.metric('TasksSucceeded')).not.toThrow();
    expect(() => telemetry.flush()).not.toThrow();
  });
});
