import { DEFAULT_SETTINGS } from '../../../src/domain/settings.js';
import { describe, expect, it } from '@jest/globals';
import { TASK_CAUSE_LENGTH_MAX, TASK_OUTPUT_BYTES_MAX } from '../../../src/domain/limits.js';
import { TaskCallbackError } from '../../../src/ports/port-errors.js';
import { World, type WorldOptions } from '../../support/world.js';

/** A task whose statement has ended as `end` does, and has been answered. */
const answered = async (
  end: (world: World, statementId: string) => void,
  payload: object = {},
  options: WorldOptions = {},
): Promise<{ world: World; token: string; statementId: string }> => {
  const world = new World(options);
  const started = await world.startTask(payload);
  world.redshiftData.begin(started.statementId);
  await world.clock.advance(1_500);
  end(world, started.statementId);
  await world.drain();
  return { world, ...started };
};

const batch = { sqlStatement: undefined, sqlStatements: ['select 1', 'select 2', 'select 3'] };

describe('the output of a task that succeeded', () => {
  it('is the event as Redshift sent it, and the statement as the Data API describes it', async () => {
    let event: Record<string, unknown> = {};
    const { world, token, statementId } = await answered((story, id) => {
      story.redshiftData.finish(id, { rows: 3 });
      const send = story.queue.send.bind(story.queue);
      story.queue.send = (body) => {
        event = body as Record<string, unknown>;
        send(body);
      };
    });
    const { statement, ...rest } = world.outputOf(token);
    expect(rest).toEqual(event);
    expect(rest.detail).toMatchObject({ statementId, state: 'FINISHED', rows: 3 });
    expect(statement).toMatchObject({
      ...{ Id: statementId, Status: 'FINISHED', ResultRows: 3, Duration: 1_500_000_000, HasResultSet: false },
      CreatedAt: '2026-01-02T03:04:05.678Z',
    });
  });

  it('holds neither SQL nor parameters, which would stay in the execution history', async () => {
    const { world, token } = await answered((story, id) => story.redshiftData.finish(id), {
      sqlStatement: 'select :password',
      parameters: { password: 'hunter2' },
    });
    const text = JSON.stringify(world.answerTo(token));
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('select');
  });

  it('has the same shape where no event came', async () => {
    const { world, token } = await answered((story, id) => {
      story.redshiftData.finish(id, { rows: 3 });
    });
    const withEvent = world.outputOf(token);
    const other = new World();
    const quiet = await other.startTask();
    other.redshiftData.finish(quiet.statementId, { rows: 3 });
    await other.clock.advance(other.runtime.settings.reconcileGraceMs);
    await other.reconcile();
    const withoutEvent = other.outputOf(quiet.token);
    expect(Object.keys(withoutEvent).sort()).toEqual(Object.keys(withEvent).sort());
    expect(Object.keys(withoutEvent.detail).sort()).toEqual(Object.keys(withEvent.detail).sort());
    expect(withoutEvent).toMatchObject({
      ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' },
      ...{ account: '123456789012', region: 'eu-central-1' },
      detail: { state: 'FINISHED', rows: 3, expireAt: expect.any(Number) },
    });
  });

  it('tells each statement of a batch', async () => {
    const { world, token, statementId } = await answered(
      (story, id) => story.redshiftData.finish(id, [{ rows: 1 }, { rows: 2 }, { rows: 3 }]),
      batch,
    );
    expect(world.outputOf(token).statement?.SubStatements).toMatchObject([
      { Id: `${statementId}:1`, Status: 'FINISHED', ResultRows: 1 },
      { Id: `${statementId}:2`, Status: 'FINISHED', ResultRows: 2 },
      { Id: `${statementId}:3`, Status: 'FINISHED', ResultRows: 3 },
    ]);
  });

  it('is sent without rows where Step Functions refuses it, and as a failure where it refuses that', async () => {
    const refused = new TaskCallbackError('InvalidOutput', 'the output was refused', false);
    const smaller = await answered((story, id) => {
      story.taskCallback.failNext({ error: refused });
      story.redshiftData.finish(id, { rows: 1 });
    });
    expect(smaller.world.outputOf(smaller.token)).not.toHaveProperty('statement');
    const never = await answered((story, id) => {
      story.taskCallback.failNext({ operation: 'sendTaskSuccess', error: refused, times: 2 });
      story.redshiftData.finish(id, { rows: 1 });
    });
    expect(never.world.answerTo(never.token)).toMatchObject({ kind: 'failure', error: 'FAILED' });
    expect(never.world.causeOf(never.token)).toMatchObject({ errorClass: 'output' });
  });
});

describe('the failure of a task', () => {
  it('tells the database’s text, its class, a hint and where to look', async () => {
    const { world, token, statementId } = await answered((story, id) =>
      story.redshiftData.fail(id, 'ERROR: permission denied for relation sales'),
    );
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'FAILED' });
    expect(world.causeOf(token)).toMatchObject({
      message: 'ERROR: permission denied for relation sales',
      ...{ errorClass: 'permission', hint: expect.any(String), statementId, status: 'FAILED', durationMs: 1_500 },
      detail: { statementId, state: 'FAILED' },
    });
  });

  it('is ABORTED for a statement that was cancelled', async () => {
    const { world, token } = await answered((story, id) =>
      story.redshiftData.abort(id, "Query cancelled on user's request"),
    );
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'ABORTED' });
    expect(world.causeOf(token)).toMatchObject({ errorClass: 'cancelled', detail: { state: 'ABORTED' } });
  });

  it('has words of its own where the database has none', async () => {
    const { world, token } = await answered((story, id) => story.redshiftData.abort(id));
    expect(world.causeOf(token)).toMatchObject({ message: 'the statement was cancelled' });
  });

  it('tells which statement of a batch failed', async () => {
    const { world, token, statementId } = await answered(
      (story, id) => story.redshiftData.fail(id, 'ERROR: division by zero', 2),
      batch,
    );
    expect(world.causeOf(token)).toMatchObject({
      ...{ message: 'ERROR: division by zero', errorClass: 'data' },
      failedStatement: { statementId: `${statementId}:2`, number: 2, of: 3 },
    });
  });

  it('is told of a batch that finished although one of its statements failed', async () => {
    const world = new World({
      redshift: {
        onSql: (sql) => (sql === 'select 2' ? { error: 'ERROR: division by zero' } : { rows: 1 }),
      },
    });
    const { token } = await world.startTask({ ...batch, executionMode: 'AUTO_COMMIT' });
    await world.clock.advance(0);
    await world.drain();
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'FAILED' });
    expect(world.causeOf(token)).toMatchObject({ failedStatement: { number: 2 } });
  });

  it.each([
    ['a very long text', 'x'.repeat(100_000)],
    ['a text that grows when it is escaped', '"\n\u0000'.repeat(20_000)],
    ['a text of two-part characters', 'x' + '😀'.repeat(30_000)],
    ['halves of characters', '\uD83D'.repeat(30_000)],
  ])('stays whole JSON within its limit with %s', async (_name, text) => {
    const { world, token, statementId } = await answered((story, id) => story.redshiftData.fail(id, text));
    const answer = world.answerTo(token);
    const cause = answer?.kind === 'failure' ? answer.cause : '';
    expect(cause.length).toBeLessThanOrEqual(TASK_CAUSE_LENGTH_MAX);
    expect(cause.length).toBeGreaterThan(TASK_CAUSE_LENGTH_MAX * 0.8);
    const parsed = world.causeOf(token);
    expect(parsed).toMatchObject({ statementId, status: 'FAILED' });
    expect(String(parsed.message).slice(0, 1_000)).toBe(text.slice(0, 1_000));
  });
});

describe('an output of up to 240 KiB', () => {
  const rowsOf = (count: number, text: string) => ({
    records: Array.from({ length: count }, (_, index) => [{ longValue: index }, { stringValue: text }]),
    columns: [{ name: 'n' }, { name: 'text' }],
  });
  const withResult = { sqlStatement: 'select n, text from t', includeResult: true };

  it.each([
    ['short rows', 9_000, 'abc'],
    ['long rows', 300, 'x'.repeat(1_000)],
    ['rows of characters with four bytes', 300, '😀'.repeat(400)],
    ['rows that grow when they are escaped', 300, '"\\\n'.repeat(400)],
    ['one row that is too long', 1, 'x'.repeat(TASK_OUTPUT_BYTES_MAX)],
  ])('keeps as many rows as fit, and says that some are missing: %s', async (_name, count, text) => {
    const { world, token, statementId } = await answered(
      (story, id) => story.redshiftData.finish(id, rowsOf(count, text)),
      withResult,
    );
    const answer = world.answerTo(token);
    const bytes = Buffer.byteLength(answer?.kind === 'success' ? answer.output : '', 'utf8');
    const oneRow = Buffer.byteLength(JSON.stringify([{ longValue: count }, { stringValue: text }]), 'utf8') + 1;
    expect(bytes).toBeLessThanOrEqual(DEFAULT_SETTINGS.outputBytesMax);
    expect(bytes + oneRow).toBeGreaterThan(DEFAULT_SETTINGS.outputBytesMax);
    const { result } = world.outputOf(token);
    expect(result).toMatchObject({ truncated: true, TotalNumRows: count });
    expect(result?.Records).toEqual(rowsOf(count, text).records.slice(0, result?.Records.length));
    expect(result?.getStatementResult).toEqual({ action: 'getStatementResult', statementId });
  });

  it('lets go of column descriptions next, and never of the event', async () => {
    const columns = Array.from({ length: 1_600 }, (_, index) => ({ name: `${'column'.repeat(30)}${index}` }));
    const { world, token } = await answered(
      (story, id) => story.redshiftData.finish(id, { records: [[{ longValue: 1 }]], columns }),
      withResult,
    );
    const { detail, result } = world.outputOf(token);
    expect(detail).toMatchObject({ state: 'FINISHED' });
    expect(result).toMatchObject({ truncated: true, Records: [], ColumnMetadata: [], TotalNumRows: 1 });
  });
});
