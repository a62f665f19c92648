import type { Clock, EpochMs } from 'sfn-redshift-tasker';
import type { MapRunLimits, MapRunRecord, MapRunStart } from '../interpreter/map-run-record.js';
import type { ExecutionStatus } from './status.js';

/** How many items or executions stand how, under the service's names. */
export interface MapRunCounts {
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  total: number;
  resultsWritten: number;
}

const COUNT_OF = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
} as const satisfies Record<ExecutionStatus, keyof MapRunCounts>;

/** A run of a distributed Map, as DescribeMapRun tells of it. */
export class MapRun implements MapRunRecord {
  readonly arn: string;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly startedAt: EpochMs;
  stoppedAt: EpochMs | undefined;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' = 'RUNNING';
  limits: MapRunLimits = { maxConcurrency: 0, toleratedFailureCount: 0, toleratedFailurePercentage: 0 };
  readonly itemCounts = noCounts();
  readonly executionCounts = noCounts();
  #itemsOf: readonly number[] = [];

  constructor(
    { mapRunArn, executionArn, stateMachineArn }: MapRunStart,
    private readonly clock: Clock,
  ) {
    this.arn = mapRunArn;
    this.executionArn = executionArn;
    this.stateMachineArn = stateMachineArn;
    this.startedAt = clock.now();
  }

  plan(itemCounts: readonly number[], limits: MapRunLimits): void {
    this.limits = limits;
    this.#itemsOf = itemCounts;
    itemCounts.forEach((_count, index) => {
      this.#add(index, 'pending', 1);
      this.#add(index, 'total', 1);
    });
  }

  started(index: number): void {
    this.#add(index, 'pending', -1);
    this.#add(index, 'running', 1);
  }

  ended(index: number, status: ExecutionStatus): void {
    this.#add(index, 'running', -1);
    this.#add(index, COUNT_OF[status], 1);
  }

  written(): void {
    for (const counts of [this.itemCounts, this.executionCounts]) counts.resultsWritten = counts.succeeded;
  }

  finish(status: 'SUCCEEDED' | 'FAILED' | 'ABORTED'): void {
    this.status = status;
    this.stoppedAt = this.clock.now();
    // Nothing needs the single items any more.
    this.#itemsOf = [];
  }

  #add(index: number, count: keyof MapRunCounts, by: 1 | -1): void {
    this.executionCounts[count] += by;
    this.itemCounts[count] += by * (this.#itemsOf[index] ?? 0);
  }
}

const noCounts = (): MapRunCounts => ({
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  total: 0,
  resultsWritten: 0,
});
