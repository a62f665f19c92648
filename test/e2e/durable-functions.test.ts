import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';

/** The durable SDK wants Node 22. */
const NODE_MAJOR_MIN = 22;

interface Outcome {
  readonly status: string;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly statements: number;
  readonly invocations: number;
}

/** A Node that is new enough; an empty text where there is none. */
const newerNode = (): string =>
  Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN
    ? process.execPath
    : execFileSync(process.execPath, ['scripts/other-node.mjs'], { encoding: 'utf8' }).trim();

const node = newerNode();
const describeWithNode = node === '' ? describe.skip : describe;

describeWithNode(`durable functions on Node ${NODE_MAJOR_MIN} (skipped where it cannot be had)`, () => {
  let outcomes: Readonly<Record<string, Outcome>>;

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(node, ['test/support/durable-functions.mjs'], {
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });
    outcomes = JSON.parse(stdout) as typeof outcomes;
  });

  it('get the output of their statement, with its rows', () => {
    expect(outcomes.rows).toMatchObject({
      ...{ status: 'SUCCEEDED', statements: 1 },
      result: { state: 'FINISHED', rows: 2, records: [[{ longValue: 7 }], [{ longValue: 8 }]] },
    });
    expect(outcomes.batch).toMatchObject({ status: 'SUCCEEDED', result: 'FINISHED', statements: 1 });
  });

  it('are suspended meanwhile, and invoked again at the end', () => {
    expect(outcomes.rows!.invocations).toBe(2);
  });

  it('get an error with the class of a statement that failed, which is the same after a replay', () => {
    const failed = { name: 'StatementError', errorName: 'FAILED', hasStatement: true };
    expect(outcomes.failed).toMatchObject({ statements: 1, result: { ...failed, errorClass: 'syntax' } });
    expect(outcomes['replayed failure']).toMatchObject({
      statements: 1,
      result: { ...failed, errorClass: 'not-found', message: expect.stringContaining('nowhere') as unknown },
    });
  });

  it('get the starter’s own error by its name', () => {
    expect(outcomes.refused).toMatchObject({
      statements: 0,
      result: {
        ...{ name: 'StatementError', errorName: 'InvalidRequest', hasStatement: false },
        message: expect.stringContaining('sqlStatement is a string of 3 characters') as unknown,
      },
    });
  });

  it('run each statement once, however often they are replayed', () => {
    expect(outcomes.replayed).toMatchObject({ status: 'SUCCEEDED', result: true, statements: 2 });
    expect(outcomes.replayed!.invocations).toBeGreaterThan(1);
  });

  it('start no second statement where the step that started one runs again', () => {
    expect(outcomes['starter died']).toMatchObject({ status: 'SUCCEEDED', result: 'FINISHED', statements: 1 });
  });

  it('adopt the statement of an earlier try whose time was over', () => {
    expect(outcomes['tried again']).toMatchObject({ status: 'SUCCEEDED', result: 'FINISHED', statements: 1 });
    expect(outcomes['tried again']!.invocations).toBeGreaterThan(1);
  });

  it('hear that the time for a statement is over', () => {
    expect(outcomes['gave up']).toMatchObject({
      result: { name: 'StatementError', errorName: 'TimedOut' },
      statements: 1,
    });
  });

  it('run statements side by side', () => {
    expect(outcomes.together).toMatchObject({ status: 'SUCCEEDED', result: [1, 2], statements: 2 });
  });
});
