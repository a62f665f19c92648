import { expect } from '@jest/globals';
import type { Telemetry, TelemetryFields } from '../../src/ports/telemetry.js';
import { describeContract, type ContractCase, type ContractEnvironment } from './contract-case.js';

type Level = 'debug' | 'info' | 'warn' | 'error';

export interface TelemetryEnvironment extends ContractEnvironment {
  readonly telemetry: Telemetry;
  /** Every line told so far, at all levels. */
  readonly lines: () => readonly {
    readonly level: string;
    readonly message: string;
    readonly fields: TelemetryFields;
  }[];
  /** Every value added to a metric so far. */
  readonly metrics: () => readonly { readonly name: string; readonly value: number }[];
}

const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error'];

const EVERY_FIELD: Required<TelemetryFields> = {
  executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:nightly:run-1',
  invocationId: 'invocation-1',
  statementName: 'tasker/run-1:invocation-1',
  statementId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  stateName: 'Load',
  action: 'executeStatement',
  status: 'FINISHED',
  delivery: 'delivered',
  source: 'event',
  pool: 'loads',
  messageId: 'message-1',
  singletonKeyHash: 'abc123',
  errorName: 'FAILED',
  errorClass: 'syntax',
  reason: 'foreign',
  retryable: false,
  count: 0,
  rows: 42,
  durationMs: 1.5,
};

/** What no type allows and a mistake still passes. */
const anything = (value: unknown): TelemetryFields => value as TelemetryFields;

const cyclic: Record<string, unknown> = {};
cyclic.itself = cyclic;

export const telemetryContract: readonly ContractCase<TelemetryEnvironment>[] = [
  ...LEVELS.map((level): ContractCase<TelemetryEnvironment> => ({
    name: `tells a line at level ${level} with its message`,
    run: async ({ telemetry, lines }) => {
      telemetry[level]('something happened');
      expect(lines()).toEqual([{ level, message: 'something happened', fields: {} }]);
    },
  })),
  {
    name: 'tells every field of the port with its value',
    run: async ({ telemetry, lines }) => {
      telemetry.info('all of it', EVERY_FIELD);
      expect(lines()[0]?.fields).toEqual(EVERY_FIELD);
    },
  },
  {
    name: 'leaves out fields without a value',
    run: async ({ telemetry, lines }) => {
      telemetry.info('half of it', { statementId: 'id-1', reason: undefined });
      expect(lines()[0]?.fields).toEqual({ statementId: 'id-1' });
    },
  },
  {
    name: 'tells fields as they were at the time',
    run: async ({ telemetry, lines }) => {
      const fields = { status: 'STARTED' };
      telemetry.info('now', fields);
      fields.status = 'FINISHED';
      expect(lines()[0]?.fields.status).toBe('STARTED');
    },
  },
  {
    name: 'tells lines in order',
    run: async ({ telemetry, lines }) => {
      telemetry.info('first');
      telemetry.debug('second');
      telemetry.error('third');
      expect(lines().map(({ message }) => message)).toEqual(['first', 'second', 'third']);
    },
  },
  {
    name: 'does not carry fields over to the next line',
    run: async ({ telemetry, lines }) => {
      telemetry.info('first', { statementId: 'id-1' });
      telemetry.info('second');
      expect(lines()[1]?.fields).toEqual({});
    },
  },
  {
    name: 'adds 1 to a metric, or the value given',
    run: async ({ telemetry, metrics }) => {
      telemetry.metric('TasksSucceeded');
      telemetry.metric('OldestInFlightSeconds', 12.5);
      telemetry.metric('ReconcilerInFlight', 0);
      expect(metrics()).toEqual([
        { name: 'TasksSucceeded', value: 1 },
        { name: 'OldestInFlightSeconds', value: 12.5 },
        { name: 'ReconcilerInFlight', value: 0 },
      ]);
    },
  },
  {
    name: 'tells what was counted once, however often it is flushed',
    run: async ({ telemetry, metrics }) => {
      telemetry.metric('TasksSucceeded');
      telemetry.flush();
      telemetry.flush();
      telemetry.metric('TasksFailed', 2);
      telemetry.flush();
      expect(metrics()).toEqual([
        { name: 'TasksSucceeded', value: 1 },
        { name: 'TasksFailed', value: 2 },
      ]);
    },
  },
  {
    name: 'never throws, whatever it is given',
    run: async ({ telemetry }) => {
      for (const fields of [null, 'text', 7, new Error('oops'), cyclic, { rows: 1n }, Object.create(null)]) {
        for (const level of LEVELS) expect(() => telemetry[level]('odd', anything(fields))).not.toThrow();
      }
    },
  },
];

/** Runs the contract of the Telemetry port. */
export const describeTelemetryContract = (subject: string, make: () => Promise<TelemetryEnvironment>): void =>
  describeContract(`${subject} as Telemetry`, telemetryContract, make);
