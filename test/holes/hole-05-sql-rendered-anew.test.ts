import { describe, expect, it } from '@jest/globals';
import { anAttempt } from '../support/builders.js';
import { World } from '../support/world.js';

describe('hole-05 SQL that is rendered anew on a retry', () => {
  it('is adopted by the entry where the payload names one', async () => {
    const world = new World();
    const first = { sqlStatement: "insert into t values ('uuid-1')", attempt: anAttempt({ entry: 'item 7' }) };
    const { token, statementId } = await world.startTask(first);
    world.taskCallback.close(token);
    const again = {
      sqlStatement: "insert into t values ('uuid-2')",
      attempt: anAttempt({ entry: 'item 7', retryCount: 1 }),
    };
    expect((await world.startTask(again)).statementId).toBe(statementId);
    expect(world.statements).toHaveLength(1);
  });

  it('of another entry of the same millisecond is not', async () => {
    const world = new World();
    const { token } = await world.startTask({ attempt: anAttempt({ entry: 'item 7' }) });
    world.taskCallback.close(token);
    await world.startTask({ attempt: anAttempt({ entry: 'item 8', retryCount: 1 }) });
    expect(world.statements).toHaveLength(2);
  });

  it('leaves the statement of the text before to the reconciler where no entry is named', async () => {
    const world = new World();
    const told = { ...anAttempt(), heartbeat: 'unused' as const };
    const { token } = await world.startTask({ sqlStatement: 'select 1', attempt: told });
    world.taskCallback.close(token);
    await world.startTask({ sqlStatement: 'select 2', attempt: { ...told, retryCount: 1 } });
    await world.clock.advance(world.runtime.settings.abandonGraceMs);
    await world.reconcile();
    expect(world.statements.map(({ status }) => status)).toEqual(['ABORTED', 'SUBMITTED']);
  });
});
