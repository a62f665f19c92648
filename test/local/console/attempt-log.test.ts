import { describe, expect, it } from '@jest/globals';
import { AttemptLog } from '../../../local/src/console/attempt-log.js';
import type { StateAttempt } from '../../../local/src/states/interpreter/state-attempt.js';
import type { EpochMs } from '../../../src/index.js';

const attempt = (executionArn: string, id: number, outcome: StateAttempt['outcome'] = 'running'): StateAttempt => ({
  id,
  executionArn,
  branchPath: [],
  stateName: 'Load',
  stateType: 'Task',
  attempt: 0,
  startedAt: 0 as EpochMs,
  outcome,
});

describe('the attempts that the console knows', () => {
  const logOf = (executions: number, attemptsEach: number): AttemptLog => {
    const log = new AttemptLog();
    for (let execution = 0; execution < executions; execution += 1) {
      for (let id = 1; id <= attemptsEach; id += 1) log.note(attempt(`execution-${execution}`, id));
    }
    return log;
  };
  const countsOf = (log: AttemptLog, executions: number): number[] =>
    Array.from({ length: executions }, (_, execution) => log.of(`execution-${execution}`).length);

  it('stand as they were told last', () => {
    const log = logOf(1, 2);
    log.note(attempt('execution-0', 1, 'succeeded'));
    expect(log.of('execution-0').map(({ id, outcome }) => [id, outcome])).toEqual([
      [1, 'succeeded'],
      [2, 'running'],
    ]);
  });

  it('are the first 2,000 of an execution', () => {
    expect(countsOf(logOf(1, 2_500), 1)).toEqual([2_000]);
  });

  it('are 10,000 of all executions, the oldest of which are forgotten as a whole', () => {
    expect(countsOf(logOf(12, 1_000), 12)).toEqual([0, 0, ...Array.from({ length: 10 }, () => 1_000)]);
  });
});
