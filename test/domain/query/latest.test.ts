import { describe, expect, it } from '@jest/globals';
import { resultOf } from '../../../src/adapters/memory/result-of.js';
import { ANOTHER_EXECUTION_ARN, AN_EXECUTION_ARN, anAttempt } from '../../support/builders.js';
import { aTaskPayload, World } from '../../support/world.js';

const latest = { statementId: 'LATEST', executionArn: AN_EXECUTION_ARN };

/** Starts one statement after the other, a second apart; gives their ids. */
const startEach = async (world: World, ...payloads: readonly object[]): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (const payload of payloads) {
    await world.clock.advance(1_000);
    ids.push((await world.startTask(payload)).statementId);
  }
  return ids;
};

describe('LATEST', () => {
  it('is the statement of the execution that was started last', async () => {
    const world = new World();
    const [, second] = await startEach(world, {}, {}, { executionArn: ANOTHER_EXECUTION_ARN });
    expect(await world.start({ action: 'describeStatement', ...latest })).toMatchObject({ Id: second });
  });

  it('of one state is not another branch’s', async () => {
    const world = new World();
    const [a] = await startEach(
      world,
      { attempt: anAttempt({ stateName: 'BranchA' }) },
      { attempt: anAttempt({ stateName: 'BranchB' }) },
    );
    const answer = await world.start({ action: 'describeStatement', ...latest, stateName: 'BranchA' });
    expect(answer).toMatchObject({ Id: a });
  });

  it('is known when the statement has ended and was answered', async () => {
    const world = new World();
    const [id = ''] = await startEach(world, {});
    world.redshiftData.finish(id);
    await world.drain();
    expect(await world.start({ action: 'describeStatement', ...latest })).toMatchObject({ Id: id, Status: 'FINISHED' });
  });

  it('is the right one of ten thousand', async () => {
    const world = new World({ redshift: { activeStatementsMax: 20_000 } });
    const { store } = world;
    for (let count = 1; count <= 10_000; count += 1) {
      const key = { executionArn: AN_EXECUTION_ARN, invocationId: `i-${count}` };
      await store.register({
        ...{ ...key, statementName: `sfn:${count}`, owner: 'tasker-a', sqlHash: 'x', target: { database: 'dev' } },
        ...{ registeredAt: world.clock.now(), expiresAt: world.clock.now() },
      });
      // 7919 is prime to 10,000: the order of starts is not that of the ids.
      const startedAt = (world.clock.now() + ((count * 7919) % 10_000)) as ReturnType<typeof world.clock.now>;
      await store.recordStart(key, { statementId: `statement-${count}`, startedAt });
    }
    const [newest] = [await store.latest(AN_EXECUTION_ARN)];
    expect((Number(newest?.statementId?.slice('statement-'.length)) * 7919) % 10_000).toBe(9_999);
  });

  it('that there is not, is told by name with what is allowed', async () => {
    const world = new World();
    await expect(world.start({ action: 'cancelStatement', ...latest, stateName: 'Load' })).rejects.toMatchObject({
      name: 'PreviousExecutionNotFound',
      message: expect.stringMatching(/in state 'Load'.*allowed/) as unknown,
    });
  });

  it('is not one that was refused', async () => {
    const world = new World({ redshift: { activeStatementsMax: 1 } });
    const [first] = await startEach(world, {});
    await expect(world.start(aTaskPayload(world.openTask()))).rejects.toThrow();
    expect(await world.start({ action: 'describeStatement', ...latest })).toMatchObject({ Id: first });
  });
});

describe('a statement named by its id', () => {
  it('is described in the Data API’s own shape', async () => {
    const world = new World();
    const { statementId } = await world.startTask();
    const expected: unknown = JSON.parse(
      JSON.stringify(await world.redshiftData.describeStatement({ Id: statementId })),
    );
    expect(await world.start({ action: 'describeStatement', statementId })).toEqual(expected);
  });

  it('may be waited for', async () => {
    const world = new World({ redshift: { onSql: () => ({ rows: 1, afterMs: 5_000 }) } });
    const { statementId } = await world.startTask();
    const payload = { action: 'describeStatement', statementId, waitTimeSeconds: 10 };
    expect(await world.whileTimePasses(world.start(payload))).toMatchObject({ Status: 'FINISHED' });
  });

  it('that nobody knows is the Data API’s own error', async () => {
    const world = new World();
    const statementId = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
    for (const action of ['describeStatement', 'getStatementResult', 'cancelStatement']) {
      await expect(world.start({ action, statementId })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    }
  });
});

describe('a result', () => {
  const rows = Array.from({ length: 25 }, (_, index) => ({ n: index + 1 }));

  it('is fetched page by page, from the null of the first page to the end', async () => {
    const world = new World({ redshift: { rowsPerPage: 10 } });
    const { statementId } = await world.startTask();
    world.redshiftData.finish(statementId, resultOf(rows));
    const fetched: unknown[] = [];
    let nextToken: unknown = null;
    do {
      const page = await world.start({ action: 'getStatementResult', ...latest, nextToken });
      expect(page).toMatchObject({ TotalNumRows: 25, ColumnMetadata: [{ name: 'n' }] });
      fetched.push(...(page.Records as unknown[]));
      nextToken = page.NextToken;
    } while (nextToken !== undefined);
    expect(fetched).toEqual(resultOf(rows).records);
  });

  it('of LATEST is fetched in the format that it was started with', async () => {
    const world = new World();
    const { statementId } = await world.startTask({ resultFormat: 'CSV' });
    world.redshiftData.finish(statementId, resultOf(rows.slice(0, 2)));
    expect(await world.start({ action: 'getStatementResult', ...latest })).toMatchObject({
      Records: [{ CSVRecords: '1\n2\n' }],
    });
    const byId = { action: 'getStatementResult', statementId, resultFormat: 'CSV' };
    expect(await world.start(byId)).toMatchObject({ Records: [{ CSVRecords: '1\n2\n' }] });
  });
});
