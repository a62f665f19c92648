import type { EpochMs } from '../../../src/ports/units.js';
import type { StatementSnapshot } from '../../../local/src/redshift-data/statement-snapshot.js';
import type { StateAttempt } from '../../../local/src/states/interpreter/state-attempt.js';

/** A first attempt of the state Load, under way. */
export const anAttempt = (startedAt: EpochMs, over: Partial<StateAttempt> = {}): StateAttempt => ({
  id: 1,
  executionArn: 'arn',
  branchPath: [],
  stateName: 'Load',
  stateType: 'Task',
  attempt: 0,
  startedAt,
  outcome: 'running',
  ...over,
});

/** A single statement, under way. */
export const aStatement = (createdAt: EpochMs, over: Partial<StatementSnapshot> = {}): StatementSnapshot => ({
  id: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  status: 'STARTED',
  isBatch: false,
  createdAt,
  ...over,
});
