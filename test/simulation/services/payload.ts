import type { TaskRecord } from '../ledger.js';

/** The lock that every singleton task of a run competes for. */
export const SINGLETON_KEY = 'the-lock';

/** What a task state passes to the starter. */
export function payloadOf(task: TaskRecord): Record<string, unknown> {
  const { entry, token, retryCount } = task;
  const { plan, stateName, enteredTime, redriveCount, execution } = entry;
  const sql = `insert into target_${plan.sql} select * from source`;
  return {
    ...(plan.isSingleton
      ? { action: 'executeSingletonStatement', singletonKey: SINGLETON_KEY }
      : { action: 'executeStatement' }),
    ...(plan.kind === 'single'
      ? { sqlStatement: sql }
      : {
          sqlStatements: [sql, `analyze target_${plan.sql}`],
          executionMode: plan.kind === 'autoCommitBatch' ? 'AUTO_COMMIT' : 'TRANSACTION',
        }),
    executionArn: execution.arn,
    ...(plan.hasToken && { taskToken: token }),
    ...(plan.hasToken && plan.result !== 'none' && { includeResult: { maxRows: 10 } }),
    ...(plan.result === 'CSV' && { resultFormat: 'CSV' }),
    ...(plan.hasAttempt && { attempt: { stateName, enteredTime, retryCount, redriveCount } }),
    ...(plan.waitTimeSeconds !== undefined && { waitTimeSeconds: plan.waitTimeSeconds }),
  };
}
