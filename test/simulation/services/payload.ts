import { waiterOf } from '../../../src/domain/waiter.js';
import type { EntryRecord, TaskRecord } from '../ledger.js';
import { POOL, RESULTS } from '../scenario/simulation-settings.js';
import type { HostileAction, StoragePlan, TaskPlan } from '../scenario/scenario.js';

/** Where tasks want their rows: below the taskers' place for results. */
export const RESULTS_BELOW = `s3://${RESULTS.bucket}/${RESULTS.prefix}/nightly`;

/** The lock that every singleton task of a run competes for. */
export const SINGLETON_KEY = 'the-lock';

const isWaiting = ({ isSingleton, waits, hasToken }: TaskPlan): boolean => isSingleton && waits === true && hasToken;

/** What a task state passes to the starter. */
export function payloadOf(task: TaskRecord, storage?: StoragePlan): Record<string, unknown> {
  const { entry, token, retryCount } = task;
  const { plan, stateName, enteredTime, redriveCount, execution } = entry;
  const uuid = plan.rendersAnew ? ` where id <> '${token} ${retryCount}'` : '';
  const sql = `insert into target_${plan.sql} select * from source${uuid}`;
  return {
    ...(plan.isSingleton
      ? { action: 'executeSingletonStatement', singletonKey: SINGLETON_KEY, ...(isWaiting(plan) && { onBusy: 'wait' }) }
      : { action: 'executeStatement' }),
    ...(plan.kind === 'single'
      ? { sqlStatement: sql }
      : {
          sqlStatements: [sql, `analyze target_${plan.sql}`],
          executionMode: plan.kind === 'autoCommitBatch' ? 'AUTO_COMMIT' : 'TRANSACTION',
        }),
    executionArn: execution.arn,
    ...(plan.hasToken && callerOf(token)),
    ...(plan.hasToken && resultWanted(plan, storage)),
    ...(plan.result === 'CSV' && { resultFormat: 'CSV' }),
    ...(plan.hasAttempt && {
      attempt: { stateName, enteredTime, retryCount, redriveCount, ...lifeOf(plan), ...nameOf(entry) },
    }),
    ...(plan.isPooled && !isWaiting(plan) && { pool: POOL }),
    ...((plan.priority ?? 0) !== 0 && { priority: plan.priority }),
    ...(plan.waitTimeSeconds !== undefined && { waitTimeSeconds: plan.waitTimeSeconds }),
  };
}

function resultWanted({ result }: TaskPlan, storage: StoragePlan | undefined): object {
  if (!storage) return result === 'none' ? {} : { includeResult: { maxRows: 10 } };
  // Of a CSV result the Data API has made a CSV file already.
  const format = result === 'CSV' ? 'csv' : storage.format;
  const isMaxOfRows = storage.goes === 'overflow';
  return { includeResult: { ...(isMaxOfRows ? { maxRows: 2, overflow: 's3' } : { to: RESULTS_BELOW }), format } };
}

/** What a payload says of whoever waits. */
function callerOf(token: string): object {
  const waiter = waiterOf(token);
  return waiter.kind === 'durableFunction' ? { callbackId: waiter.callbackId } : { taskToken: token };
}

const nameOf = ({ plan, copy }: EntryRecord): object => (plan.rendersAnew ? { entry: `copy ${copy}` } : {});

const lifeOf = ({ tellsLife, timeoutMs, heartbeatMs }: TaskPlan): object => ({
  ...(tellsLife && timeoutMs !== undefined && { timeoutSeconds: Math.ceil(timeoutMs / 1_000) }),
  ...(tellsLife && heartbeatMs === undefined && { heartbeat: 'unused' }),
});

/** What no message may repeat. */
export const SECRET = "alter user bob password 'hunter2'";

const HOSTILE_TASK = {
  taskToken: 'a-token-of-nobody',
  executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:Hostile:run-0',
};

/** A payload that is to be refused by name, without the secret. */
export function hostilePayload(action: HostileAction): object {
  switch (action) {
    case 'endlessNumber':
      return { ...HOSTILE_TASK, sqlStatement: 'select 1', includeResult: { maxRows: 1e308 } };
    case 'secretValue':
      return { action: 'describeStatement', statementId: SECRET };
    case 'secretName':
      return { sqlStatement: 'select 1', [SECRET]: 1 };
  }
}
