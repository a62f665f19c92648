import { describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('defect-20 a task is answered although its event is lost', () => {
  it.each(['finish', 'fail', 'abort'] as const)('within one period of the reconciler: %s', async (end) => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    if (end === 'fail') world.redshiftData.fail(statementId, 'ERROR');
    else world.redshiftData[end](statementId);
    await world.loseEvents();
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await world.reconcile();
    expect(world.answerTo(token)).toBeDefined();
  });

  it('also where a thousand are', async () => {
    const world = new World({ redshift: { activeStatementsMax: 2_000 } });
    const tokens: string[] = [];
    for (let count = 0; count < 1_000; count += 1) tokens.push((await world.startTask()).token);
    for (const { id } of world.statements) world.redshiftData.finish(id);
    await world.loseEvents();
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    expect(await world.reconcile()).toEqual({ examined: 1_000, completed: 1_000, failed: 0 });
    expect(tokens.filter((token) => world.answerTo(token)?.kind === 'success')).toHaveLength(1_000);
  });
});
