import { describe, expect, it } from '@jest/globals';
import { resultOf } from '../../src/adapters/memory/result-of.js';
import { TASK_OUTPUT_BYTES_MAX } from '../../src/domain/limits.js';
import { World } from '../support/world.js';

describe('defect-24 a large result does not break the state', () => {
  it('the output says that rows are missing, and how to fetch them all', async () => {
    const world = new World();
    const rows = Array.from({ length: 5_000 }, (_, index) => ({ n: index, text: 'x'.repeat(100) }));
    const { token, statementId } = await world.startTask({ includeResult: true });
    world.redshiftData.finish(statementId, resultOf(rows));
    await world.drain();
    const answer = world.answerTo(token);
    expect(answer?.kind === 'success' && Buffer.byteLength(answer.output)).toBeLessThanOrEqual(TASK_OUTPUT_BYTES_MAX);
    const { result } = world.outputOf(token);
    expect(result).toMatchObject({ truncated: true, TotalNumRows: 5_000 });

    let fetched = 0;
    let nextToken: unknown;
    do {
      const page = await world.start({ ...result?.getStatementResult, nextToken });
      fetched += (page.Records as unknown[]).length;
      nextToken = page.NextToken;
    } while (nextToken !== undefined);
    expect(fetched).toBe(5_000);
  });
});
