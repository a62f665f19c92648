import { expect, it } from '@jest/globals';
import { LocalCloud } from '../../local/src/cloud/local-cloud.js';
import { statementStates } from '../../src/asl/statement-states.js';
import { ActiveStatements } from '../support/active-statements.js';

const POOL_SIZE = 5;
/** 500 of `TASKER_TEST_STATEMENTS` are tried beside the tests: on a machine that does much else so many starters at once come to their time limit. */
const STATEMENTS = Number(process.env.TASKER_TEST_STATEMENTS ?? 150);

// Each ends before its starter has given the claim back, so that its event finds it claimed.
it('a Map of many short statements goes through a pool of 5: all are answered, and no retry is spent', async () => {
  const active = new ActiveStatements();
  let attempts = 0;
  const cloud = await LocalCloud.start({
    pools: { loads: POOL_SIZE },
    onStatementChange: active.note,
    onHistoryEvent: (_executionArn, { type }) => {
      if (type === 'TaskScheduled') attempts += 1;
    },
  });
  try {
    const load = statementStates({
      name: 'Load',
      functionName: 'sfn-redshift-tasker',
      statement: { sqlStatement: 'select 1', pool: 'loads' },
      timeoutSeconds: 3600,
      attempt: { entry: '$.table' },
    });
    const all = { Type: 'Map', ItemProcessor: { StartAt: 'Load', States: load }, ResultPath: null, End: true };
    const tables = Array.from({ length: STATEMENTS }, (_, index) => ({ table: `table_${index}` }));
    const { status } = await cloud.runStateMachine({ StartAt: 'All', States: { All: all } }, tables);
    expect(status).toBe('SUCCEEDED');
    expect(attempts).toBe(STATEMENTS);
    expect(cloud.statements().filter((statement) => statement.status === 'FINISHED')).toHaveLength(STATEMENTS);
    expect(active.most).toBeGreaterThan(0);
    expect(active.most).toBeLessThanOrEqual(POOL_SIZE);
  } finally {
    await cloud.close();
  }
});
