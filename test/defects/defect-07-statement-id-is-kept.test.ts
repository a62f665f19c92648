import { describe, expect, it } from '@jest/globals';
import { findStatementByName } from '../../src/domain/find-statement.js';
import { AN_EXECUTION_ARN } from '../support/builders.js';
import { World } from '../support/world.js';

describe('defect-07 the statement id is kept when it is known', () => {
  it('and no step of a statement’s life looks it up by name', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    expect(await world.invocationOf(token)).toMatchObject({ statementId });
    await world.start({ action: 'describeStatement', statementId: 'LATEST', executionArn: AN_EXECUTION_ARN });
    world.redshiftData.finish(statementId);
    await world.drain();
    expect(world.callsOf('listStatements')).toBe(0);
  });

  it('and the one look-up by name that there is takes the exact name, on whatever page it is', async () => {
    const world = new World({ redshift: { statementsPerPage: 3 } });
    const named = (StatementName: string) =>
      world.redshiftData.executeStatement({ Sql: 'select 1', Database: 'dev', StatementName });
    const { Id } = await named('load:1');
    // The service matches by prefix and shows the newest first.
    for (let count = 0; count < 10; count += 1) await named(`load:1${count}`);
    expect((await findStatementByName(world.runtime, 'load:1'))?.Id).toBe(Id);
    expect(await findStatementByName(world.runtime, 'load:')).toBeUndefined();
  });
});
